"""The recipes of other distributions: like CMakeLists.txt in versions, license, dependencies and options; and linted.

usage: recipes_test.py SOURCE_FOLDER
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(sys.argv[1]).resolve()
FLAKE, ARCH, FEDORA = "flake.nix", "packaging/arch/PKGBUILD", "packaging/fedora/babel.spec"
LICENSE = "BSL-1.0"

# By the name in cmake/BabelDependencies.cmake: the packages of Nix, Arch Linux and Fedora.
PACKAGES = {
    "Boost": ("boost", "boost", "boost-devel"),
    "OpenSSL": ("openssl", "openssl", "pkgconfig(openssl)"),
    "hiredis": ("hiredis", "hiredis", "pkgconfig(hiredis)"),
    "libedit": ("libedit", "libedit", "pkgconfig(libedit)"),
    "miniupnpc": ("miniupnpc", "miniupnpc", "pkgconfig(miniupnpc)"),
    "opus": ("libopus", "opus", "pkgconfig(opus)"),
    "portaudio-2.0": ("portaudio", "portaudio", "pkgconfig(portaudio-2.0)"),
    "samplerate": ("libsamplerate", "libsamplerate", "pkgconfig(samplerate)"),
    "sndfile": ("libsndfile", "libsndfile", "pkgconfig(sndfile)"),
    "webrtc-audio-processing-1":
        ("webrtc-audio-processing_1", "webrtc-audio-processing-1", "pkgconfig(webrtc-audio-processing-1)"),
}
# The older interface of one that is listed, and what every compiler brings.
NOT_PACKAGED = {"webrtc-audio-processing", "Threads", "PkgConfig"}


def read(name):
    return (SOURCE / name).read_text(encoding="utf-8")


def first(pattern, text):
    found = re.search(pattern, text, re.MULTILINE)
    if not found:
        raise LookupError(f"there is no {pattern}")
    return found.group(1)


def version():
    return first(r"^  VERSION ([0-9.]+)$", read("CMakeLists.txt"))


def dependencies_of_cmake():
    text = read("cmake/BabelDependencies.cmake")
    modules = re.findall(r"^babel_dependency\(\w+ \S+ \S+ ([\w.-]+)\)", text, re.MULTILINE)
    modules += re.findall(r"pkg_check_modules\(\S+ \w+ (?:IMPORTED_TARGET )?([a-z][\w.-]*?)(?:[<>=][^)]*)?\)", text)
    required = re.findall(r"find_package\((\w+)[^)]* REQUIRED", text)
    return set(modules + required) - NOT_PACKAGED


def of_pkgbuild(name):
    """A variable as bash has it after reading the file, a word a line."""
    script = f'source "$1"; printf "%s\\n" "${{{name}[@]}}"'
    ran = subprocess.run(["bash", "-euc", script, "-", SOURCE / ARCH], check=True, capture_output=True, text=True,
                         timeout=20)
    return ran.stdout.splitlines()


def of_spec(name):
    return re.findall(rf"^{name}:\s+(.+?)\s*$", read(FEDORA), re.MULTILINE)


def of_flake(name):
    return set(first(rf"{name} = with pkgs; \[([^]]*)\]", read(FLAKE)).split())


def without_bounds(words):
    return {re.split(r"\s*[<>=]", word)[0] for word in words}


class Recipes(unittest.TestCase):
    def test_versions_are_that_of_the_project(self):
        self.assertEqual([version()], of_pkgbuild("pkgver"))
        self.assertEqual([version()], of_spec("Version"))
        self.assertIn(f" - {version()}-1\n", read(FEDORA).partition("%changelog")[2])
        self.assertNotIn(version(), read(FLAKE))  # it reads CMakeLists.txt
        self.assertEqual({version()}, set(re.findall(r"babel-([0-9.]+[0-9])", read("docs/porting.md"))))

    def test_the_flake_finds_the_version_in_one_line(self):
        pattern = first(r'builtins\.match "([^"]+)"', read(FLAKE))
        found = [re.fullmatch(pattern, line) for line in read("CMakeLists.txt").splitlines()]
        self.assertEqual([version()], [each.group(1) for each in found if each])

    def test_licenses_are_that_of_the_project(self):
        self.assertTrue(read("LICENSE").startswith("Boost Software License - Version 1.0"))
        self.assertEqual(LICENSE, first(r'^    license = "(.+)"$', read("conan/conanfile.py")))
        self.assertEqual([LICENSE], of_pkgbuild("license"))
        self.assertEqual([LICENSE], of_spec("License"))
        self.assertEqual("lib.licenses.boost", first(r"license = (\S+);", read(FLAKE)))

    def test_each_dependency_is_in_every_recipe(self):
        self.assertEqual(set(PACKAGES), dependencies_of_cmake())
        nix, arch, fedora = (set(names) for names in zip(*PACKAGES.values()))
        self.assertEqual(nix, of_flake("buildInputs"))
        tools = {"cmake", "ninja", "pkgconf", "python", "scdoc"}
        self.assertEqual(arch | tools, without_bounds(of_pkgbuild("makedepends")))
        tools = {"cmake", "gcc-c++", "gzip", "ninja-build", "python3", "python3-rpm-macros", "scdoc",
                 "systemd-rpm-macros"}
        self.assertEqual(fedora | tools, without_bounds(of_spec("BuildRequires")))

    def test_least_versions_are_those_of_cmake(self):
        dependencies = read("cmake/BabelDependencies.cmake")
        least = {
            "boost": first(r"find_package\(Boost ([0-9.]+)", dependencies),
            "openssl": first(r"find_package\(OpenSSL ([0-9.]+)", dependencies),
            "cmake": first(r"cmake_minimum_required\(VERSION ([0-9.]+)\)", read("CMakeLists.txt")),
        }
        for name, number in least.items():
            with self.subTest(name):
                self.assertIn(f"{name}>={number}", of_pkgbuild("makedepends"))
                packaged = PACKAGES[{"boost": "Boost", "openssl": "OpenSSL"}[name]][2] if name != "cmake" else name
                self.assertIn(f"{packaged} >= {number}", of_spec("BuildRequires"))
        compiler = first(r"set\(babel_least_GNU ([0-9]+)\)", read("cmake/BabelCompiler.cmake"))
        self.assertIn(f"gcc-c++ >= {compiler}", of_spec("BuildRequires"))

    def test_each_optional_part_is_decided(self):
        options = set(re.findall(r"^set\((BABEL_WITH_\w+) AUTO", read("CMakeLists.txt"), re.MULTILINE))
        self.assertGreater(len(options), 3)
        for recipe in (FLAKE, ARCH, FEDORA):
            self.assertEqual(options, set(re.findall(r"-D(BABEL_WITH_\w+)=", read(recipe))), recipe)

    def test_the_spec_has_each_completion_page_and_unit(self):
        files = read(FEDORA).partition("\n%files ")[2]
        for page in (SOURCE / "docs/man").glob("*.scd"):
            self.assertIn(f"man{page.stem[-1]}/{page.stem}*", files)
        for unit in (SOURCE / "share/systemd").glob("babel-cli*.in"):
            self.assertIn(unit.stem, files)

    def test_each_program_is_in_the_spec(self):
        files = read(FEDORA).partition("\n%files ")[2]
        programs = re.findall(r"babel_install\(\w+ \"\$\{CMAKE_INSTALL_BINDIR\}\" PROGRAMS .* RENAME ([\w-]+)",
                              read("cmake/BabelInstall.cmake"))
        self.assertIn("babel-probe", programs)
        for program in ["babel-server", "babel-cli", *programs]:
            self.assertIn(f"%{{_bindir}}/{program}\n", files)

    def test_pythons_modules_go_to_a_folder_of_the_system(self):
        for recipe in (FLAKE, ARCH, FEDORA):
            self.assertRegex(read(recipe), r"-DBABEL_PYTHON_DIR=\"?lib/\S+/site-packages", recipe)

    def test_a_recipe_that_nobody_tried_is_marked(self):
        row = re.compile(r"^\| \[([\w./]+)\]\(\S+\) \| [^|]+ \| ([^|]+) \|", re.MULTILINE)
        rows = dict(row.findall(read("docs/porting.md")))
        self.assertEqual({FLAKE, ARCH, FEDORA}, set(rows))
        for recipe, state in rows.items():
            head = "".join(read(recipe).splitlines(keepends=True)[:3])
            self.assertEqual(state == "untried", "Untried" in head, recipe)


class Linters(unittest.TestCase):
    def lint(self, program, *arguments, **more):
        if not shutil.which(program):
            self.skipTest(f"there is no {program}")
        ran = subprocess.run([program, *arguments], check=False, text=True, timeout=120, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, **more)
        self.assertEqual(0, ran.returncode, ran.stdout)
        return ran.stdout

    def copy(self, recipe):
        """In a folder of its own that every user can read."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        return pathlib.Path(shutil.copy(SOURCE / recipe, folder.name))

    def test_bash_reads_the_pkgbuild(self):
        self.lint("bash", "-n", SOURCE / ARCH)

    def test_makepkg_reads_the_pkgbuild(self):
        made = self.copy(ARCH)
        others = {"user": "nobody"} if os.geteuid() == 0 else {}  # it refuses root
        others["env"] = {**os.environ, "PACMAN": "true"}  # it reads only, but wants to find one
        if os.geteuid() == 0:
            shutil.chown(made.parent, "nobody")
        shown = self.lint("makepkg", "--printsrcinfo", cwd=made.parent, **others)
        self.assertIn("pkgname = babel-cli", shown)

    def test_namcap_finds_no_error(self):
        self.assertNotIn(" E: ", self.lint("namcap", self.copy(ARCH)))

    def test_rpmspec_reads_the_spec(self):
        self.assertIn(f"babel-{version()}.tar.gz", self.lint("rpmspec", "-P", SOURCE / FEDORA))

    def test_rpmlint_finds_no_error(self):
        self.lint("rpmlint", self.copy(FEDORA))

    def test_nix_reads_the_flake(self):
        self.lint("nix-instantiate", "--parse", SOURCE / FLAKE)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
