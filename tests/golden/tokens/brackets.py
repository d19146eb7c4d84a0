(a,  # one

 b,
 [c,
{d}]) # two
