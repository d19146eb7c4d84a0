if x:  # comment
    y = (1,
  2)
	# tab
z
