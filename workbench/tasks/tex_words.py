"""The words of TeX that are read in a way of our own before ziamath reads the rest: tables only.

    RENAMED["implies"] -> r"\\Longrightarrow"      FRACTIONS["dfrac"] -> 2 arguments      IN_TEXT[r"\\$"] -> "$"
"""

REFUSED = frozenset({
    "DeclareMathOperator", "catcode", "class", "csname", "cssId", "def", "directlua", "edef", "expandafter",
    "futurelet", "gdef", "href", "html", "immediate", "include", "includegraphics", "input", "let", "loop",
    "newcommand", "newenvironment", "openin", "openout", "providecommand", "read", "renewcommand",
    "renewenvironment", "repeat", "require", "rule", "special", "style", "unicode", "url", "usepackage", "verb",
    "write", "xdef",
})  # fmt: skip
"""Programming, files, addresses, and styles of a page: not typeset, whatever they would do."""

TEXTS = frozenset({
    "emph", "fbox", "hbox", "intertext", "mbox", "text", "textbf", "textit", "textmd", "textnormal", "textrm",
    "textsc", "textsf", "textsl", "texttt", "textup",
})  # fmt: skip
"""Commands whose argument is words."""

FRACTIONS = {
    "frac": 2, "dfrac": 2, "tfrac": 2, "cfrac": 2, "binom": 2, "dbinom": 2, "tbinom": 2, "sqrt": 1,
}  # fmt: skip
"""Commands whose arguments are put into braces, with their number: ``\\frac12`` is one half."""

DROPPED = {
    "color": 1, "label": 1, "vspace": 1, "phantomsection": 0, "centering": 0, "noindent": 0, "allowbreak": 0,
    "nobreak": 0, "nonumber": 0, "notag": 0, "relax": 0, "hfill": 0, "medskip": 0, "smallskip": 0, "bigskip": 0,
    "strut": 0, "mathstrut": 0, "displaystyle": 0, "par": 0, "textstyle": 0, "scriptstyle": 0, "tiny": 0, "small": 0,
    "footnotesize": 0, "scriptsize": 0, "normalsize": 0, "large": 0, "Large": 0, "LARGE": 0, "huge": 0, "Huge": 0,
}  # fmt: skip
"""Commands without a meaning on a screen, with the number of arguments that go with them."""

RENAMED = {
    "lbrack": "[", "rbrack": "]", "lbrace": r"\{", "rbrace": r"\}", "dotsb": r"\cdots", "dotsm": r"\cdots",
    "dotso": r"\ldots", "dotsc": r"\ldots", "ldots": r"\ldots", "hdots": r"\ldots", "newline": "\\\\",
    "linebreak": "\\\\", "tabularnewline": "\\\\", "degree": r"^{\circ}", "textdegree": r"^{\circ}", "lvert": "|",
    "rvert": "|", "vert": "|", "lVert": r"\|", "rVert": r"\|", "Vert": r"\|", "textbackslash": r"\backslash",
    "operatornamewithlimits": r"\operatorname", "thinspace": r"\,", "medspace": r"\:", "enspace": r"\ ",
    "enskip": r"\ ", "textcent": "¢", "pounds": "£", "euro": "€", "cent": "¢", "textdollar": r"\$",
    "implies": r"\Longrightarrow", "iff": r"\Longleftrightarrow", "impliedby": r"\Longleftarrow", "land": r"\wedge",
    "lor": r"\vee", "lnot": r"\neg", "R": r"\mathbb{R}", "Z": r"\mathbb{Z}", "N": r"\mathbb{N}", "Q": r"\mathbb{Q}",
    "C": r"\mathbb{C}", "lt": "<", "gt": ">", "geqslant": r"\ge", "leqslant": r"\le",
    "arccot": r"\operatorname{arccot}", "sgn": r"\operatorname{sgn}", "lcm": r"\operatorname{lcm}",
    "cis": r"\operatorname{cis}", "tg": r"\operatorname{tg}", "ctg": r"\operatorname{ctg}", "colon": r"{:}\,",
    "mathord": "", "mathrel": "", "mathbin": "", "mathop": "", "mathinner": "", "bm": r"\mathbf",
    "boldsymbol": r"\mathbf", "dotsi": r"\cdots", "nolimits": "", "mathstrut": "", "overarc": r"\overparen",
    "wideparen": r"\overparen", "arc": r"\overparen", "vphantom": r"\hphantom", "bot": r"\perp", "Mod": r"\bmod",
    "ensuremath": "", "textsuperscript": "^", "textsubscript": "_", "restriction": "|", "checkmark": "✓",
    "square": "□", "blacksquare": "■", "Box": "□", "setminus": r"\;\backslash\;",
}  # fmt: skip
"""What latex2mathml does not know, or draws badly, by what it does."""

SIGNS = {
    "×": r"\times ", "÷": r"\div ", "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "·": r"\cdot ", "−": "-", "–": "-",
    "…": r"\ldots ", "°": r"^{\circ}", "≈": r"\approx ", "∞": r"\infty ", "→": r"\to ", "±": r"\pm ", "“": "\"",
    "”": "\"", "’": "'", "²": "^{2}", "³": "^{3}", "\xa0": r"\ ", "\u2009": r"\,", "\u202f": r"\,",
}  # fmt: skip
"""Signs of Unicode that space themselves better as commands."""

IN_TEXT = {
    r"\$": "$", r"\%": "%", r"\&": "&", r"\_": "_", r"\#": "#", r"\{": "❴", r"\}": "❵", r"\ ": " ", r"\,": " ",
    r"\;": " ", r"\:": " ", r"\!": "", "\\\\": " ", r"\quad": "  ", r"\qquad": "    ", r"\ldots": "…", r"\dots": "…",
    r"\textdegree": "°", r"\textdollar": "$", r"\degree": "°", r"\-": "", r"\/": "", r"\textasciitilde": "~",
    r"\cdots": "⋯", r"\textendash": "–", r"\textemdash": "—",
}  # fmt: skip
"""Commands within words; braces are like braces only, for the real ones end the text."""

ENVIRONMENTS = {
    "aligned": "align*", "align": "align*", "align*": "align*", "alignat": "align*", "alignat*": "align*",
    "alignedat": "align*", "eqnarray": "align*", "eqnarray*": "align*", "split": "align*", "gather": "gathered",
    "gather*": "gathered", "gathered": "gathered", "multline": "gathered", "multline*": "gathered", "equation": "",
    "equation*": "", "displaymath": "", "math": "", "center": "", "dcases": "cases", "smallmatrix": "matrix",
}  # fmt: skip
"""Environments by those latex2mathml knows; an empty one is left out around what it holds."""

NO_FORMULA = frozenset({
    "asy", "figure", "table", "tabular", "tikzpicture", "verbatim",
})  # fmt: skip
