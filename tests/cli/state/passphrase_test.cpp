// Passphrases from files.
#include "cli/private_folder.hpp"
#include "cli/state/passphrase.hpp"
#include "support/catch.hpp"
#include <babel/net/descriptor.hpp>

#include <unistd.h>

#include <array>

using namespace babel;
using namespace babel::test;

namespace {

std::string read_from(const std::filesystem::path& file) {
    const auto read = cli::passphrase_from(file)("unused");
    return read ? read->text() : "refused: " + read.error().what;
}

} // namespace

TEST_CASE("a passphrase is the first line of a file that nobody else can read", "[passphrase]") {
    const private_folder home;
    const auto path = home.file("passphrase");
    const std::string no_line = "refused: no passphrase in its first line";
    const std::pair<std::string, std::string> rows[] = {
        {"two words\n", "two words"},
        {"no end", "no end"},
        {"dos\r\nmore\n", "dos"},
        {" blank \n", " blank "},
        {"", no_line},
        {"\nsecond\n", no_line},
        {std::string(1024, 'x'), std::string(1024, 'x')},
        {std::string(1025, 'x'), "refused: the passphrase is longer than 1024 bytes"},
    };
    for (const auto& [text, expected] : rows) {
        INFO(text);
        write_text(path, text);
        ::chmod(path.c_str(), 0600);
        CHECK(read_from(path) == expected);
    }
    ::chmod(path.c_str(), 0644);
    CHECK(read_from(path) == "refused: other users may use it; close it to them by chmod 600");
    CHECK(read_from(home.file("none")).find("No such file") != std::string::npos);
}

TEST_CASE("a passphrase may come through a pipe", "[passphrase]") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const net::descriptor out(ends[0]);
    net::descriptor in(ends[1]);
    REQUIRE(::write(in.get(), "words\nmore", 10) == 10);
    in.reset();
    CHECK(read_from("/dev/fd/" + std::to_string(out.get())) == "words");
}
