#include "cli/private_folder.hpp"
#include "cli/state/history_file.hpp"
#include "support/catch.hpp"

using babel::cli::history_file;
using namespace babel::test;
namespace fs = std::filesystem;

namespace {

class folder : public private_folder {
public:
    fs::path file() const { return private_folder::file("history"); }
    std::string text() const { return text_in(file()); }
    void write(const std::string& content) const { write_text(file(), content); }
};

using lines = std::vector<std::string>;

} // namespace

TEST_CASE(
    "lines are in the file as soon as they were added and only for their owner", "[history]"
) {
    const folder home;
    history_file history(home.file());
    CHECK(history.load().empty());
    history.add("call bob");
    history.add("hangup");
    CHECK(home.text() == "call bob\nhangup\n");
    CHECK(mode_of(home.file()) == 0600);
    CHECK(mode_of(home.file().parent_path()) == 0700);
    history_file next(home.file());
    CHECK(next.load() == lines{"call bob", "hangup"});
    CHECK(next.take_problem().empty());
}

TEST_CASE("consecutive duplicates and empty lines are left out", "[history]") {
    const folder home;
    home.write("a\n\na\nb\n");
    history_file history(home.file());
    CHECK(history.load() == lines{"a", "b"});
    for (const auto* line : {"b", "", "c", "c", "b"})
        history.add(line);
    CHECK(home.text() == "a\nb\nc\nb\n");
}

TEST_CASE("the file holds the last thousand lines", "[history]") {
    const folder home;
    std::string text;
    for (int i = 0; i < 1500; ++i)
        text += std::to_string(i) + "\n";
    home.write(text);
    ::chmod(home.file().c_str(), 0644);
    history_file history(home.file());
    const auto loaded = history.load();
    REQUIRE(loaded.size() == 1000);
    CHECK(loaded.front() == "500");
    history.add("last");
    const auto reloaded = history_file(home.file()).load();
    REQUIRE(reloaded.size() == 1000);
    CHECK(reloaded.front() == "501");
    CHECK(reloaded.back() == "last");
    CHECK(mode_of(home.file()) == 0600);
}

TEST_CASE("two sessions add to one file and neither loses a line", "[history]") {
    const folder home;
    history_file one(home.file());
    history_file other(home.file());
    one.load();
    other.load();
    one.add("a");
    other.add("b");
    one.add("c");
    CHECK(home.text() == "a\nb\nc\n");
}

TEST_CASE("lines that are not text are left out of the history", "[history]") {
    const folder home;
    using namespace std::string_literals;
    home.write("good\n\x1b[2Jbad\nbad\0\nbad\xff\n"s + std::string(5000, 'x') + "\nlast"s);
    history_file history(home.file());
    CHECK(history.load() == lines{"good", "last"});
    CHECK(home.text() == "good\nlast\n");
}

TEST_CASE("a history that cannot be written is reported once and does no harm", "[history]") {
    const folder home;
    fs::create_directories(home.file()); // a folder in place of the file
    history_file history(home.file());
    CHECK(history.load().empty());
    CHECK(history.take_problem().find("Is a directory") != std::string::npos);
    history.add("call bob");
    CHECK(history.take_problem().empty());

    history_file nowhere("/proc/no such folder/history");
    CHECK(nowhere.load().empty());
    nowhere.add("call bob");
    CHECK(!nowhere.take_problem().empty());
    nowhere.add("hangup");
    CHECK(nowhere.take_problem().empty());
}

TEST_CASE("a line without an end does not damage the next one", "[history]") {
    const folder home;
    home.write("one\ntorn");
    history_file history(home.file());
    CHECK(history.load() == lines{"one", "torn"});
    history.add("two");
    CHECK(home.text() == "one\ntorn\ntwo\n");
}
