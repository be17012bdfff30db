// Who tries too many passwords waits.
+ wizard
+ uma connect
uma: Welcome to Cosm.
uma:
uma:   create NAME PASSWORD    makes you a character
uma:   connect NAME PASSWORD   comes back as one
uma:   connect guest           looks around first
uma:   who                     shows who is here
uma:   quit                    leaves
uma> connect wizard x
uma: Either that character does not exist, or its password is another.
uma> connect wizard x
uma: Either that character does not exist, or its password is another.
uma> connect wizard x
uma: Either that character does not exist, or its password is another.
uma> connect wizard x
uma: Either that character does not exist, or its password is another.
uma> connect wizard
uma: Either that character does not exist, or its password is another.
uma> connect wizard secret1
uma: Too many wrong passwords. Try again in 1 minute.
uma> create uma secret1
uma: Too many tries. Try again in 1 minute.
uma> guest
uma: *** Created ***
uma: Lantern Gate
uma: A stone arch where two paper lanterns sway. Under the left one a board gives
uma: advice to newcomers; beyond it a lane of worn cobbles runs north into the
uma: market.
uma: Exits: north.
uma: You see a notice board.
uma: Wizard is here.
wizard: Guest1 appears for the first time.
wizard> ;;$login.failures = []
wizard: => 0
