"""Finds what g++ 12 miscompiles beside a co_await: braced temporaries and capturing lambdas, which it
destroys twice, and conditions, which it may read from another frame."""

import re

NOISE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"\w*\(.*?\)\w*"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL,
)
CAPTURING_LAMBDA = re.compile(r"(?<![\w)\]\[])\[(?!\[)\s*[^\]\s][^\]]*\]\s*(?:\(|\{|mutable\b|<)")


def strip(code):
    """The code without comments and literals, at the same lines."""
    return NOISE.sub(lambda m: "\n" * m.group().count("\n") + ('""' if m.group()[0] in "\"'R" else ""), code)


def rest_of_statement(code, start):
    """From `start` to the semicolon, or to the end of the condition that it stands in."""
    depth = 0
    for at in range(start, len(code)):
        char = code[at]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and char == ";"):
            return code[start:at]
    return code[start:]


def start_of_statement(code, end):
    """Back to the semicolon or the brace of a block; a brace within an expression is part of it."""
    at, depth = end - 1, 0
    while at >= 0:
        char = code[at]
        if char in ")]":
            depth += 1
        elif char in "([":
            depth -= 1
        elif char == "}" and (depth > 0 or code[at + 1 : end].lstrip()[:1] in {",", ")"}):
            depth += 1
        elif char == "{" and depth > 0:
            depth -= 1
        elif char in ";{}" and depth <= 0:
            break
        at -= 1
    return code[at + 1 : end]


def is_in_condition(before):
    """True if the parenthesis of an if or while is open at the end of `before`."""
    for found in re.finditer(r"\b(?:if|while)\s*\(", before):
        inside = before[found.end() :]
        if inside.count("(") - inside.count(")") >= 0 and ";" not in inside:
            return True
    return False


def breaches_in_awaits(code):
    """(line, what) for every co_await that shares its statement with one of the two."""
    for found in re.finditer(r"\bco_await\b", code):
        line = code.count("\n", 0, found.start()) + 1
        before = start_of_statement(code, found.start())
        if is_in_condition(before):
            yield line, "a condition"
        after = rest_of_statement(code, found.end())
        for part in (before, after):
            if CAPTURING_LAMBDA.search(re.sub(r"\bauto\s*&*\s*\[[^\]]*\]", "", part)):
                yield line, "a capturing lambda"
            elif "{" in part:
                yield line, "a brace"


GOOD = [
    "const auto [ec] = co_await timer.async_wait(as_result);",
    "const bool more = co_await next(); while (more) { f(x{1}); }",
    "const login m{name}; co_await send(m);",
    "if (a) { co_await b(); } c({1, 2});",
    "const auto f = [&] { g(); }; co_await run(f);",
    "co_await post(list[0](x));",
    "for (;;) { const auto r = co_await read(); if (!r) co_return x{}; }",
]
BAD = [
    "co_await send(login{name});",
    "co_await f({a, b});",
    "co_await run([this] { go(); });",
    "co_await run([&x](int) mutable { go(); });",
    "const auto r = f(login{name}, co_await g());",
    "if (co_await send(login{\"x\"})) { }",
    "co_await send(\n    login{name}\n);",
    "auto r = use([=] { go(); }, co_await g());",
    "if (!co_await open()) { }",
    "if (a && co_await open(b())) { }",
    "while (co_await more()) { }",
]


def check_oneself():
    wrong = [text for text in GOOD if list(breaches_in_awaits(strip(text)))]
    return wrong + [text for text in BAD if not list(breaches_in_awaits(strip(text)))]


if wrong_answers := check_oneself():
    raise AssertionError(f"the check itself is wrong about {wrong_answers}")
