# The language. This file is its one definition.
#
# Tokens are moo's, see lexer.ts and context.ts; capitals are token types. grammar/build.ts makes nearley's rules of this file, and an
# LALR(1) table of the rules; a conflict between two rules fails the build, so that every program has one meaning.
# The functions in {% %} are nodes.ts. They must be pure, and lists grow to the left: both parsers rely on it.
#
# Precedence, loosest first, as in LambdaMOO and ToastStunt (parser.y):
#
#   return =>   prefix     take all that follows, and may stand only where the expression ends: `x || return y + 1`
#   =           right      what stands on the left is checked afterwards (check.ts): `{a, ?b = 1, @c} = list` is a list
#   ? |         right      anything may stand between ? and |
#   || &&       left
#   == != < <= > >= in     left
#   |. &. ^.    left
#   << >>       left
#   + -         left
#   * / %       left
#   ^           right
#   - ! ~       prefix
#   . : [ ] ( ) postfix    only what can be a function without being a name or a property is called by ( )

@{%
const nodes = require('./nodes.ts')
const { openLexer } = require('./lexer.ts')
const lexer = openLexer()
%}

@lexer lexer

program -> statements                                                   {% nodes.program %}

# ---- statements

statements ->
    null                                                                {% nodes.none %}
  | statements statement                                                {% nodes.append %}

statement ->
    %IF condition statements elseifs else %ENDIF                        {% nodes.ifStatement %}
  | %FOR variable %IN condition statements %ENDFOR                      {% nodes.forEach %}
  | %FOR variable "," variable %IN condition statements %ENDFOR         {% nodes.forEachIndexed %}
  | %FOR variable %IN "[" expression ".." expression "]" statements %ENDFOR {% nodes.forRange %}
  | %WHILE condition statements %ENDWHILE                               {% nodes.whileLoop %}
  | %WHILE variable condition statements %ENDWHILE                      {% nodes.whileNamed %}
  | %FORK condition statements %ENDFORK                                 {% nodes.fork %}
  | %FORK variable condition statements %ENDFORK                        {% nodes.forkNamed %}
  | %TRY statements excepts %ENDTRY                                     {% nodes.tryExcept %}
  | %TRY statements %FINALLY statements %ENDTRY                         {% nodes.tryFinally %}
  | %BREAK ";"                                                          {% nodes.breakLoop %}
  | %BREAK variable ";"                                                 {% nodes.breakNamed %}
  | %CONTINUE ";"                                                       {% nodes.continueLoop %}
  | %CONTINUE variable ";"                                              {% nodes.continueNamed %}
  | %BEGIN statements %END                                              {% nodes.block %}
  | %LET variable ";"                                                   {% nodes.declaration %}
  | %LET target "=" expression ";"                                      {% nodes.declarationWithValue %}
  | %CONST target "=" expression ";"                                    {% nodes.declarationWithValue %}
  | %GLOBAL variable ";"                                                {% nodes.declaration %}
  | %GLOBAL variable "=" expression ";"                                 {% nodes.declarationWithValue %}
  | %FN variable "(" parameters ")" statements %ENDFN                   {% nodes.functionStatement %}
  | expression ";"                                                      {% nodes.expressionStatement %}
  | ";"                                                                 {% nodes.none %}

target ->
    variable                                                            {% id %}
  | "{" items "}"                                                       {% nodes.list %}

parameters ->
    null                                                                {% nodes.emptyArray %}
  | items                                                               {% nodes.array %}

condition -> "(" expression ")"                                         {% nodes.inner %}

elseifs ->
    null                                                                {% nodes.none %}
  | elseifs elseif                                                      {% nodes.append %}

elseif -> %ELSEIF condition statements                                  {% nodes.ifArm %}

else ->
    null                                                                {% nodes.none %}
  | %ELSE statements                                                    {% nodes.elseBody %}

excepts ->
    except                                                              {% nodes.first %}
  | excepts except                                                      {% nodes.append %}

except ->
    %EXCEPT "(" codes ")" statements                                    {% nodes.except %}
  | %EXCEPT variable "(" codes ")" statements                           {% nodes.exceptNamed %}

codes ->
    %ANY                                                                {% nodes.none %}
  | codeValues                                                          {% nodes.array %}

# Behind codes `=>` begins a fallback, so none of them may be a function.

codeValues ->
    codeValue                                                           {% nodes.first %}
  | codeValues "," codeValue                                            {% nodes.appendSecond %}

codeValue ->
    code                                                                {% nodes.item %}
  | "@" code                                                            {% nodes.splice %}

code ->
    conditional                                                         {% id %}
  | conditional "=" code                                                {% nodes.assignment %}

# ---- expressions

expression -> assignment                                                {% id %}

assignment ->
    conditional                                                         {% id %}
  | conditional "=" assignment                                          {% nodes.assignment %}
  | open                                                                {% id %}

conditional ->
    logical                                                             {% id %}
  | logical "?" expression "|" conditional                              {% nodes.conditional %}

logical ->
    comparison                                                          {% id %}
  | logical "||" comparison                                             {% nodes.binary %}
  | logical "&&" comparison                                             {% nodes.binary %}

comparison ->
    bits                                                                {% id %}
  | comparison "==" bits                                                {% nodes.binary %}
  | comparison "!=" bits                                                {% nodes.binary %}
  | comparison "<" bits                                                 {% nodes.binary %}
  | comparison "<=" bits                                                {% nodes.binary %}
  | comparison ">" bits                                                 {% nodes.binary %}
  | comparison ">=" bits                                                {% nodes.binary %}
  | comparison %IN bits                                                 {% nodes.binary %}

bits ->
    shift                                                               {% id %}
  | bits "|." shift                                                     {% nodes.binary %}
  | bits "&." shift                                                     {% nodes.binary %}
  | bits "^." shift                                                     {% nodes.binary %}

shift ->
    sum                                                                 {% id %}
  | shift "<<" sum                                                      {% nodes.binary %}
  | shift ">>" sum                                                      {% nodes.binary %}

sum ->
    product                                                             {% id %}
  | sum "+" product                                                     {% nodes.binary %}
  | sum "-" product                                                     {% nodes.binary %}

product ->
    power                                                               {% id %}
  | product "*" power                                                   {% nodes.binary %}
  | product "/" power                                                   {% nodes.binary %}
  | product "%" power                                                   {% nodes.binary %}

power ->
    prefix                                                              {% id %}
  | prefix "^" power                                                    {% nodes.binary %}

prefix ->
    postfix                                                             {% id %}
  | "-" prefix                                                          {% nodes.negation %}
  | "!" prefix                                                          {% nodes.unary %}
  | "~" prefix                                                          {% nodes.unary %}

postfix ->
    primary                                                             {% id %}
  | callable                                                            {% id %}
  | postfix "." %NAME                                                   {% nodes.property %}
  | postfix "." ":" %NAME                                               {% nodes.waifProperty %}
  | postfix "." "(" expression ")"                                      {% nodes.computedProperty %}
  | postfix "[" expression ".." expression "]"                          {% nodes.range %}

callable ->
    callable "(" arguments ")"                                          {% nodes.valueCall %}
  | postfix ":" %NAME "(" arguments ")"                                 {% nodes.verbCall %}
  | postfix ":" "(" expression ")" "(" arguments ")"                    {% nodes.computedVerbCall %}
  | postfix ":" %NAME "(" entries ")"                                   {% nodes.roleCallOn %}
  | postfix "[" expression "]"                                          {% nodes.index %}
  | "$" %NAME "(" arguments ")"                                         {% nodes.systemVerbCall %}
  | "$" %NAME "(" entries ")"                                           {% nodes.systemRoleCall %}
  | %NAME "(" arguments ")"                                             {% nodes.builtinCall %}
  | %NAME "(" entries ")"                                               {% nodes.roleCall %}
  | "(" expression ")"                                                  {% nodes.inner %}
  | %FN "(" parameters ")" statements %ENDFN                            {% nodes.functionExpression %}

primary ->
    %INTEGER                                                            {% nodes.integer %}
  | %FLOAT                                                              {% nodes.float %}
  | %STRING                                                             {% nodes.string %}
  | %OBJECT                                                             {% nodes.object %}
  | %ERROR                                                              {% nodes.error %}
  | %ERROR "(" arguments ")"                                            {% nodes.errorValue %}
  | %SYMBOL                                                             {% nodes.symbol %}
  | %BINARY                                                             {% nodes.bytes %}
  | variable                                                            {% id %}
  | "^"                                                                 {% nodes.firstIndex %}
  | "$"                                                                 {% nodes.lastIndex %}
  | "$" %NAME                                                           {% nodes.systemProperty %}
  | "{" "}"                                                             {% nodes.emptyList %}
  | "{" items "}"                                                       {% nodes.list %}
  | "{" expression clauses "}"                                          {% nodes.comprehension %}
  | "[" "]"                                                             {% nodes.emptyMap %}
  | "[" entries "]"                                                     {% nodes.map %}
  | "<" bits ">"                                                        {% nodes.plainFlyweight %}
  | "<" bits "," parts ">"                                              {% nodes.flyweight %}
  | "`" expression "!" codes fallback "'"                               {% nodes.catchErrors %}

variable -> %NAME                                                       {% nodes.variable %}

fallback ->
    null                                                                {% nodes.none %}
  | "=>" expression                                                     {% nodes.second %}

# ---- endings: what ends with `return …` or a function's body, which nothing can follow.

open ->
    ending                                                              {% id %}
  | logical "||" ending                                                 {% nodes.binary %}
  | logical "&&" ending                                                 {% nodes.binary %}
  | logical "?" expression "|" open                                     {% nodes.conditional %}

ending ->
    %RETURN_ALONE                                                       {% nodes.returnNothing %}
  | %RETURN expression                                                  {% nodes.returnValue %}
  | "{" "}" "=>" expression                                             {% nodes.lambdaOfNothing %}
  | "{" items "}" "=>" expression                                       {% nodes.lambda %}

# ---- comprehensions and flyweights; what stands in a flyweight is tighter than `>`

clauses ->
    forClause                                                           {% nodes.first %}
  | clauses forClause                                                   {% nodes.append %}
  | clauses ifClause                                                    {% nodes.append %}

forClause ->
    %FOR variable %IN condition                                         {% nodes.forEachClause %}
  | %FOR variable "," variable %IN condition                            {% nodes.forEachIndexedClause %}
  | %FOR variable %IN "[" expression ".." expression "]"                {% nodes.forRangeClause %}

ifClause -> %IF expression                                              {% nodes.ifClause %}

parts ->
    part                                                                {% nodes.first %}
  | parts "," part                                                      {% nodes.appendSecond %}

part ->
    "." %NAME "=" bits                                                  {% nodes.flyweightSlot %}
  | "." "(" expression ")" "=" bits                                     {% nodes.computedFlyweightSlot %}
  | bits                                                                {% nodes.flyweightContents %}

# ---- lists: arguments and error codes hold values; a list may also hold the optional targets of a scattering assignment

arguments ->
    null                                                                {% nodes.emptyArray %}
  | values                                                              {% nodes.array %}

values ->
    value                                                               {% nodes.first %}
  | values "," value                                                    {% nodes.appendSecond %}

value ->
    expression                                                          {% nodes.item %}
  | "@" expression                                                      {% nodes.splice %}

items ->
    item                                                                {% nodes.first %}
  | items "," item                                                      {% nodes.appendSecond %}

item ->
    value                                                               {% id %}
  | "?" variable                                                        {% nodes.optional %}
  | "?" variable "=" expression                                         {% nodes.optionalWithFallback %}

entries ->
    entry                                                               {% nodes.first %}
  | entries "," entry                                                   {% nodes.appendSecond %}

entry -> expression "->" expression                                     {% nodes.entry %}
