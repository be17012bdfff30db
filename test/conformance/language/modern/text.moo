// Text as people see it: signs, columns, lines, normal forms.

graphemes("")
// expect: {}
graphemes("añ👍🏽x")
// expect: {"a", "ñ", "👍🏽", "x"}
length(graphemes("👩‍👩‍👧🇩🇪🇫🇷각क्षि"))
// expect: 5
{display_width("abc"), display_width("ñ"), display_width("日本"), display_width("👍🏽"), display_width("🇩🇪"), display_width("❤️"), display_width("")}
// expect: {3, 1, 4, 2, 2, 2, 0}
display_width(parse_ansi("[red]red[normal]"))
// expect: 3
display_width(5)
// expect error: E_TYPE Type mismatch (args[1] of display_width() expected string; got integer)

wrap_text("", 10)
// expect: {""}
wrap_text("one two three four", 9)
// expect: {"one two", "three", "four"}
wrap_text("one two three four", 10, "  ")
// expect: {"one two", "  three", "  four"}
wrap_text("exactly ten", 7)
// expect: {"exactly", "ten"}
wrap_text("exactly ten", 6)
// expect: {"exactl", "y ten"}
wrap_text("日本語 日本語", 6)
// expect: {"日本語", "日本語"}
wrap_text("日本語日本語", 5)
// expect: {"日本", "語日", "本語"}
wrap_text("  two spaces   within", 40)
// expect: {"  two spaces   within"}
wrap_text("one" + chr(10) + "two", 40)
// expect: {"one", "two"}
wrap_text("text", 0)
// expect error: E_INVARG Invalid argument
wrap_text("text", 2, "  ")
// expect error: E_INVARG Invalid argument

{normalize("é") == "é", length(normalize("é", "NFD")), normalize("ﬁ", "nfkc"), length(normalize("ﬁ", "NFC"))}
// expect: {1, 2, "fi", 1}
normalize("x", "NFX")
// expect error: E_INVARG Invalid argument
normalize("plain")
// expect: "plain"
