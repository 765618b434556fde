"""`semesta precheck`: a list of people checked before anybody pays for them.

`listed` reads the list, `near` compares it with the village registers, `known` asks the last build about
the people, `reasons` judges, `workbook` gives the list back, `check` does these in order and logs. Nothing is
landed or built, and no rule about members is written twice: what a payment, a register or a premium says
comes out of the build.
"""
