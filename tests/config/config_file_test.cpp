// Configuration files: what their lines say, and what is no file at all.
#include "support/catch.hpp"
#include <babel/config/config_file.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using namespace babel::config;

namespace {

/// The lines as `number:key=value`, or the fault as `number!what`.
std::string read(std::string_view text) {
    const auto lines = parse_config_lines(text);
    if (const auto* fault = std::get_if<config_fault>(&lines))
        return std::to_string(fault->number) + "!" + fault->what;
    std::string out;
    for (const auto& line : std::get<std::vector<config_line>>(lines))
        out += std::to_string(line.number) + ":" + line.key + "=" + line.value + ";";
    return out;
}

file_fault fault_of(const std::string& path) {
    const auto text = read_config_file(path);
    REQUIRE(std::holds_alternative<file_fault>(text));
    return std::get<file_fault>(text);
}

} // namespace

TEST_CASE("lines of a configuration file are keys and values", "[config]") {
    using namespace std::string_literals;
    const std::vector<std::pair<std::string, std::string>> rows{
        {"", ""},
        {"\n\n# all\n  \t# is comment\n", ""},
        {"a = b", "1:a=b;"},
        {"a=b\r\nc =\td e \n", "1:a=b;2:c=d e;"},
        {"a = b # why\nc = d#e", "1:a=b;2:c=d#e;"},
        {"a =", "1:a=;"},
        {"a = b = c", "1:a=b = c;"},
        {"a = b\nnonsense", "2!'nonsense' is not of the form KEY = VALUE"},
        {"= b", "1!'= b' is not of the form KEY = VALUE"},
        {"[part]", "1!there are no sections in this file"},
        {"\n\x1b[2J", "2!'\\x1b[2J' is not of the form KEY = VALUE"},
        {"a = b\0c"s, "1!there is a NUL byte in this line; is this a text file?"},
    };
    for (const auto& [text, expected] : rows) {
        INFO(text);
        CHECK(read(text) == expected);
    }
}

TEST_CASE("a line of a megabyte is cut short in the complaint", "[config]") {
    CHECK(read(std::string(1024 * 1024, 'x')).size() < 200);
}

TEST_CASE("what is no file is no configuration file and keeps nobody waiting", "[config]") {
    char folder[] = "/tmp/babel-config-XXXXXX";
    REQUIRE(::mkdtemp(folder) != nullptr);
    const auto pipe = std::string(folder) + "/pipe";
    REQUIRE(::mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
    CHECK(fault_of(pipe).what == "that is no file, but a pipe or a socket");
    CHECK(fault_of(folder).what == "Is a directory");
    CHECK(fault_of("/dev/zero").what == "File too large");
    CHECK_FALSE(fault_of(pipe).is_absent);
    CHECK(fault_of(pipe + "/deeper").is_absent);
    CHECK(fault_of(pipe + "s").is_absent);
    CHECK(std::get<std::string>(read_config_file("/dev/null")).empty());
    ::unlink(pipe.c_str());
    ::rmdir(folder);
}

TEST_CASE("a mark of the encoding in front of a configuration file is no part of it", "[config]") {
    const auto parsed = parse_config_lines("\xef\xbb\xbf"
                                           "name = alice\n");
    const auto* lines = std::get_if<std::vector<config_line>>(&parsed);
    REQUIRE(lines);
    REQUIRE(lines->size() == 1);
    CHECK(lines->front().key == "name");
}
