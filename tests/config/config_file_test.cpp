#include "config/sample.hpp"
#include "support/catch.hpp"
#include <babel/config/config_file.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

using namespace babel::config;

namespace {

fault fault_in_text(std::string_view text) {
    const auto values = parse_file(sample::options, text, {"/etc/f", "f"}, source::file);
    REQUIRE(values.has_error());
    return values.error();
}

std::string fault_in_file(const std::string& path) {
    const auto text = read_file(path);
    REQUIRE(text.has_error());
    CHECK(text.error().where == path);
    CHECK_FALSE(text.error().is_usage);
    return text.error().what;
}

bool is_absent(const std::string& path) {
    const auto text = read_file(path);
    return text && !*text;
}

} // namespace

TEST_CASE("values of a file carry their line", "[config]") {
    const auto values = parse_file(
        sample::options, "name = a\n\nban = b\nban = c", {"/etc/f", "f"}, source::profile
    );
    REQUIRE(values.has_value());
    REQUIRE(values->size() == 3);
    const auto& last = values->back();
    CHECK(last.of->name == "ban");
    CHECK(last.value == "c");
    CHECK(last.from == source::profile);
    CHECK(last.origin == "f:4");
    CHECK(last.where == "/etc/f:4: ban");
}

TEST_CASE("a wrong key of a file is refused with its line", "[config]") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"nmae = a", "/etc/f:2: unknown key \"nmae\": did you mean \"name\"?"},
        {"quux = a", "/etc/f:2: unknown key \"quux\""},
        {"\x1b[2J = a", "/etc/f:2: unknown key \"\\x1b[2J\""},
        {"config = a", "/etc/f:2: \"config\" is allowed only on the command line, as --config"},
        {"port = 1", "/etc/f:2: port: given twice"},
        {std::string(1'000'000, 'x') + " = a",
         "/etc/f:2: unknown key \"" + std::string(60, 'x') + "\u2026\""},
        {"nonsense", "/etc/f:2: 'nonsense' is not of the form KEY = VALUE"},
    };
    for (const auto& [line, expected] : rows) {
        INFO(expected);
        const auto wrong = fault_in_text("port = 1\n" + line);
        CHECK(to_string(wrong) == expected);
        CHECK_FALSE(wrong.is_usage);
    }
}

TEST_CASE("a suggested key is one that files may have", "[config]") {
    CHECK(fault_in_text("confg = a").what == "unknown key \"confg\"");
}

TEST_CASE("a pipe is no configuration file and does not block", "[config]") {
    char folder[] = "/tmp/babel-config-XXXXXX";
    REQUIRE(::mkdtemp(folder) != nullptr);
    const auto pipe = std::string(folder) + "/pipe";
    REQUIRE(::mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
    CHECK(fault_in_file(pipe) == "that is no file, but a pipe or a socket");
    CHECK(fault_in_file(folder) == "Is a directory");
    CHECK(fault_in_file("/dev/zero") == "File too large");
    CHECK(is_absent(pipe + "/deeper"));
    CHECK(is_absent(pipe + "s"));
    CHECK(read_file("/dev/null")->value().empty());
    ::unlink(pipe.c_str());
    ::rmdir(folder);
}
