a = 'x' "y" '''1
2''' rb'\d' F"{a}" u'' Br"""q"""
b = 'joined \
line' + "\'\""
br = fr
