"""The comments, docstrings and test titles of the sources: their English follows CONTRIBUTING.md."""
import glob
import os
import unittest

import comments
import harness
import prose

FOLDERS = (".github", "apps", "bench", "cmake", "conan", "examples", "include", "packaging", "scripts", "share", "src",
           "tests", "tools")


def sources():
    for folder in FOLDERS:
        for path in glob.iglob(f"{folder}/**", root_dir=harness.ROOT, recursive=True):
            if comments.is_known(path):
                yield path
    yield "flake.nix"


def breaches(path):
    with open(os.path.join(harness.ROOT, path), encoding="utf-8") as file:
        return prose.breaches(comments.comments_of(path, file.read()))


class Comments(unittest.TestCase):
    def test_every_comment_keeps_the_rules(self):
        paths = list(sources())
        self.assertGreater(len(paths), 500)
        found = [f"{path}:{line}: {complaint}" for path in paths for line, complaint in breaches(path)]
        self.assertFalse(found, "\n" + "\n".join(found))

    def test_a_breach_in_a_comment_is_found(self):
        for name, text, line in (
            ("a.cpp", "// Good.\nint a = 10'000; // it's made anew\n", 2),
            ("a.hpp", "/// Good.\n/// Whoever comes.\nint a;", 2),
            ("a.hpp", "int a; ///< good\nint b; ///< What comes next.", 2),
            ("a.hpp", "/* Good,\n   but anew. */", 2),
            ("a.cpp", "char a = '\"'; // a \"quote\" made anew", 1),
            ("a.cpp", 'auto a = "\\"//"; // anew', 1),
            ("a.cpp", 'auto a = R"x("//)x"; // anew', 1),
            ("a_test.cpp", '// Good\nTEST_CASE("who calls is answered", "[a]") {', 2),
            ("a_test.cpp", '// Good\nTEST_CASE(\n    "a caller ends by itself", "[a]"\n) {', 3),
            ("a.py", '"""Good.\n\n    Made anew.\n    """', 3),
            ("a.py", 'def a():\n    """Who calls, as a name."""', 2),
            ("a.py", "a = '#'  # what it holds", 1),
            ("a.sh", "#!/bin/sh\n# How it works.", 2),
            ("a.py", "#!/bin/python3\n# How it works.", 2),
            ("a.sh", "echo \\' # made anew, isn't it", 1),
            ("a.sh", "#!/bin/sh\necho '#' \"#\" ${a#b} # anew", 2),
            ("a.sh", "cat <<END\n'\nEND\n# anew", 4),
            ("a.cmake", 'set(a "#") # anew', 1),
            ("CMakeLists.txt", "# Good.\n\n# How it works.", 3),
            ("share/a.conf", "# Good.\nkey = 1\n# Made anew.", 3),
            ("a.service.in", "[Service]\n# How it works.", 2),
            ("packaging/debian/postinst", "#!/bin/sh\n# How it works.", 2),
            ("conan/profiles/linux", "# Good.\n# How it works.", 2),
            ("packaging/arch/PKGBUILD", "# Good.\na=(b) # made anew", 2),
            ("a.yml", "a: b\n# How it works.", 2),
            ("a.json", '{"a": {"type": "string",\n"description": "The relay; missing if it tells nothing."}}', 2),
        ):
            with self.subTest(text):
                (found,) = prose.breaches(comments.comments_of(name, text))
                self.assertEqual(line, found[0])

    def test_code_is_left_alone(self):
        for name, text in (
            ("a.cpp", 'int whoever; auto a = "// anew"; auto b = "\\\\"; auto c = "/* anew";'),
            ("a.cpp", 'auto a = R"(\n// anew\n)"; auto b = "http://whoever";'),
            ("a.cpp", "auto a = 1'000'000; auto anew = '\\'';"),
            ("a_test.cpp", 'TEST_CASE("a call is up", "[anew]") { CHECK(says("anew")); }'),
            ("a.py", 'whoever = "# anew"\na = f("""\n# anew\n""")'),
            ("a.sh", "echo ${a#anew}; cat <<'END' # good\n# anew\nEND\necho \"\n# anew\" '\n# anew' \\# anew $#"),
            ("a.cmake", 'set(a "# anew\n# anew" [[# anew]])'),
            ("a.conf", "#anew = 1\nkey = anew"),
            ("a.json", '{"anew": {"enum": ["anew"], "description": "good"}}'),
        ):
            with self.subTest(text):
                self.assertEqual([], list(prose.breaches(comments.comments_of(name, text))))


if __name__ == "__main__":
    harness.main()
