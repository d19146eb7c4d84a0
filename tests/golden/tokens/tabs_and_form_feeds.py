if a:
	b
        
if c:
	  d


if e:
  \
    f
