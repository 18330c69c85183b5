"""Babel's dependencies by Conan 2, for systems whose own packages are too old or missing."""
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load

# The compiled parts of Boost that we do not use; the rest is headers. Program_options and JSON are
# ours, and container, exception and system are what these need.
UNUSED_BOOST = [
    "atomic", "charconv", "chrono", "cobalt", "context", "contract", "coroutine", "date_time",
    "fiber", "filesystem", "graph", "graph_parallel", "iostreams", "locale", "log", "math", "mpi",
    "nowide", "process", "python", "random", "regex", "serialization", "stacktrace", "test",
    "thread", "timer", "type_erasure", "url", "wave",
]
SOURCES = ["CMakeLists.txt", "LICENSE", "apps/*", "cmake/*", "docs/*", "examples/*", "include/*",
           "packaging/*", "scripts/*", "share/*", "src/*", "tests/*", "tools/*"]


class Babel(ConanFile):
    name = "babel"
    license = "BSL-1.0"
    description = "Voice calls from the terminal: a presence server and a headless client"
    package_type = "application"
    settings = "os", "arch", "compiler", "build_type"
    # Portaudio as a static library does not link on Linux.
    default_options = {"portaudio/*:shared": True}

    def set_version(self):
        project = load(self, os.path.join(self.recipe_folder, "..", "CMakeLists.txt"))
        self.version = re.search(r"VERSION (\d+\.\d+\.\d+)", project).group(1)

    def export_sources(self):
        for pattern in SOURCES:
            copy(self, pattern, os.path.join(self.recipe_folder, ".."), self.export_sources_folder)

    def configure(self):
        boost = self.options["boost"]
        for part in UNUSED_BOOST:
            # Which parts there are depends on the release of Boost that is resolved.
            setattr(boost, f"without_{part}", True)

    def requirements(self):
        self.requires("boost/[>=1.81 <1.89]")
        self.requires("opus/[>=1.3.1 <2]")
        self.requires("portaudio/[>=19.6 <20]")
        self.requires("libsndfile/[>=1.2 <2]")
        self.requires("libsamplerate/[>=0.2 <1]")
        self.requires("editline/[>=3.1 <4]")
        self.requires("openssl/[>=3 <4]")
        self.requires("hiredis/[>=0.14 <2]")

    def build_requirements(self):
        self.test_requires("catch2/[>=2.13.10 <4]")
        self.tool_requires("cmake/[>=3.25 <4]")
        self.tool_requires("ninja/[>=1.11 <2]")
        self.tool_requires("pkgconf/[>=1.8 <3]")

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        self.folders.root = ".."
        cmake_layout(self, generator="Ninja", build_folder="build/conan")

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self, generator="Ninja")
        skips_tests = self.conf.get("tools.build:skip_test", default=False, check_type=bool)
        toolchain.cache_variables["BABEL_BUILD_TESTS"] = not skips_tests
        toolchain.cache_variables["BABEL_UNITY_BUILD"] = True
        toolchain.user_presets_path = False  # CMakePresets.json is ours
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        self.cpp_info.includedirs = []
        self.cpp_info.libdirs = []
