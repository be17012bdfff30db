// The new words are names wherever a program from before them could have used them as names.

begin = 1; end = 2; fn = 3; endfn = 4; let = 5; const = 6; global = 7; return {begin, end, fn, endfn, let, const, global};
// expect: {1, 2, 3, 4, 5, 6, 7}
begin = 1; begin; end = begin; end; return begin + end - begin * end;
// expect: 1
let = {1, 2}; let[1] = 3; return {let[1], let[$], @let};
// expect: {3, 2, 3, 2}
begin = {1, {2}}; return begin[2][1] + begin[1];
// expect: 3
{let, ?const = 2, @global} = {1}; return {let, const, global};
// expect: {1, 2, {}}
for let in ({1, 2}) endfor for fn, end in ({3}) endfor for const in [1..4] endfor return {let, fn, end, const};
// expect: {2, 3, 1, 4}
while fn (0) endwhile while begin (1) break begin; endwhile return {fn, begin};
// expect: {0, 1}
while end (1) if (end) break end; endif continue end; endwhile return end;
// expect: 1
try raise(E_PERM); except let (ANY) r = let[1]; endtry try raise(E_TYPE); except fn (ANY) r = {r, fn[1]}; endtry return r;
// expect: {E_PERM, E_TYPE}
fork fn (0) endfork fork let (0) endfork return {typeof(fn), typeof(let)};
// expect: {0, 0}
end = 5; x = `end ! ANY'; begin = `end ! E_PERM => end'; return {x, begin, -end, !end};
// expect: {5, 5, -5, 0}
let = 1; return let ? let | let;
// expect: 1
let = 3; return {1, 2, 3}[let..let];
// expect: {3}
global = 1; const = 2; return global in {const, global} && const;
// expect: 2
return = 5;
// expect no program: found `=`
begin = #0; return {begin.name == #0.name, $begin == 1};
// expect error: E_PROPNF Property not found: #0.begin
add_property(#0, "let", 4, {player, "rw"}); add_property(#0, "fn", 5, {player, "rw"}); r = {$let, #0.let, $fn, #0.fn}; #0.let = 6; r = {@r, #0.let}; delete_property(#0, "let"); delete_property(#0, "fn"); return r;
// expect: {4, 4, 5, 5, 6}
`#0:begin(1) ! E_VERBNF => 1' + `#0:fn(1) ! E_VERBNF => 2' + `$end(1) ! E_VERBNF => 4'
// expect: 7
["let" -> let = 2, "end" -> end = 3]["let"]
// expect: 2
sym = 3; binary = 4; lambda = 5; return {sym, binary, lambda};
// expect: {3, 4, 5}
{SYM, BINARY, FLYWEIGHT, LAMBDA, CAPABILITY}
// expect: {15, 16, 17, 18, 19}
b = "x"; return b + "y";
// expect: "xy"

// Both at once.
end = 1; begin let end2 = 2; x = end2; end return {x};
// expect: {2}
begin let begin = 3; y = begin; end return y;
// expect: 3
let let = 4; return let;
// expect: 4
fn fn2(end1) return end1; endfn fn = 3; return fn2(fn);
// expect: 3
