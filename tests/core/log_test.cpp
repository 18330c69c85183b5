// Diagnostic log: its levels, its lines and its failures.
#include "support/catch.hpp"
#include "support/standard_error.hpp"
#include <babel/core/log.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using test::standard_error_of;

namespace {

/// Sets or removes an environment variable for a scope.
class environment {
public:
    environment(const char* name, const char* value) : name_(name) {
        const char* old = std::getenv(name);
        had_ = old != nullptr;
        if (old) old_ = old;
        if (value)
            ::setenv(name, value, 1);
        else
            ::unsetenv(name);
    }
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;
    ~environment() {
        if (had_)
            ::setenv(name_, old_.c_str(), 1);
        else
            ::unsetenv(name_);
    }

private:
    const char* name_;
    bool had_ = false;
    std::string old_;
};

/// Writes through a new log, which opens the current standard error.
void write_one_of_each(log_level most) {
    logger log(most);
    log.error("e");
    log.warning("w");
    log.info("i");
    log.debug("d");
    log.write(log_level::trace, "t");
}

} // namespace

TEST_CASE("a log shows lines of its level and more serious ones", "[log]") {
    const environment plain("JOURNAL_STREAM", nullptr);
    const std::vector<std::pair<log_level, std::string>> rows{
        {log_level::error, "e\n"},
        {log_level::warning, "e\nw\n"},
        {log_level::info, "e\nw\ni\n"},
        {log_level::debug, "e\nw\ni\nd\n"},
        {log_level::trace, "e\nw\ni\nd\nt\n"},
    };
    for (const auto& row : rows) {
        INFO(row.second);
        CHECK(standard_error_of([&row] { write_one_of_each(row.first); }) == row.second);
    }
}

TEST_CASE("a log line joins texts and numbers", "[log]") {
    const environment plain("JOURNAL_STREAM", nullptr);
    const std::string name = "alice";
    const auto out = standard_error_of([&] {
        logger log(log_level::info);
        log.info(name, " sent ", 3, " packets, ", std::uint64_t{1} << 63, " bytes, ", -1);
    });
    CHECK(out == "alice sent 3 packets, 9223372036854775808 bytes, -1\n");
}

TEST_CASE("under the journal each line starts with its priority", "[log]") {
    const auto out = standard_error_of([] {
        struct stat about {};
        REQUIRE(::fstat(STDERR_FILENO, &about) == 0);
        const auto stream = std::to_string(about.st_dev) + ":" + std::to_string(about.st_ino);
        const environment journal("JOURNAL_STREAM", stream.c_str());
        write_one_of_each(log_level::trace);
    });
    CHECK(out == "<3>e\n<4>w\n<6>i\n<7>d\n<7>t\n");
}

TEST_CASE("the journal's variable is ignored if it is about another stream", "[log]") {
    for (const auto* other : {"8:1234", "", "8", "nonsense"}) {
        const environment journal("JOURNAL_STREAM", other);
        const auto out = standard_error_of([] { write_one_of_each(log_level::warning); });
        CHECK(out == "e\nw\n");
    }
}

TEST_CASE("lines lost to a full disk are counted and reported later", "[log]") {
    const environment plain("JOURNAL_STREAM", nullptr);
    logger log(log_level::info);
    REQUIRE_FALSE(log.write_to("/dev/full"));
    log.info("one");
    log.info("two");
    CHECK(log.lost_lines() == 2);
    char path[] = "/tmp/babel-log-XXXXXX";
    ::close(::mkstemp(path));
    REQUIRE_FALSE(log.write_to(path));
    log.info("three");
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    CHECK(std::regex_match(text.str(), std::regex(".* 2 lines of the log were lost\n.* three\n")));
    ::unlink(path);
}

TEST_CASE("a log file that was moved away is made again", "[log]") {
    char path[] = "/tmp/babel-log-XXXXXX";
    ::close(::mkstemp(path));
    const auto moved = std::string(path) + ".1";
    logger log(log_level::info);
    REQUIRE_FALSE(log.write_to(path));
    log.info("before");
    REQUIRE(::rename(path, moved.c_str()) == 0);
    log.info("still before");
    log.reopen();
    log.info("after");
    std::stringstream text;
    text << std::ifstream(moved).rdbuf() << std::ifstream(path).rdbuf();
    CHECK(std::regex_match(text.str(), std::regex(".*before\n.*still before\n.*after\n")));
    ::unlink(path);
    ::unlink(moved.c_str());
}

TEST_CASE("a terminal that takes no more loses lines and stalls nothing", "[log]") {
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
    REQUIRE(terminal >= 0);
    REQUIRE(::grantpt(terminal) == 0);
    REQUIRE(::unlockpt(terminal) == 0);
    const int shown = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY);
    REQUIRE(shown >= 0);
    const int saved = ::dup(STDERR_FILENO);
    ::dup2(shown, STDERR_FILENO);
    std::uint64_t lost = 0;
    {
        logger log(log_level::info);
        for (std::size_t bytes = 1; bytes < 5'000; ++bytes)
            log.info(std::string(bytes % 50, 'x')); // so that any number of bytes is free once
        lost = log.lost_lines();
    }
    ::dup2(saved, STDERR_FILENO);
    ::close(saved);
    ::close(shown);
    ::close(terminal);
    CHECK(lost > 0);
}

TEST_CASE("a log in a file adds lines with their time and prints nothing elsewhere", "[log]") {
    const environment journal("JOURNAL_STREAM", "8:1234");
    char path[] = "/tmp/babel-log-XXXXXX";
    const int made = ::mkstemp(path);
    REQUIRE(made >= 0);
    ::close(made);
    std::ofstream(path) << "before\n";
    const auto elsewhere = standard_error_of([&] {
        logger log(log_level::info);
        CHECK_FALSE(log.write_to(path));
        log.info("one");
        CHECK(log.write_to("/nowhere/at/all") == boost::system::errc::no_such_file_or_directory);
        log.warning("two");
    });
    CHECK(elsewhere.empty());
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    const std::string time = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z";
    CHECK(std::regex_match(text.str(), std::regex("before\n" + time + " one\n" + time + " two\n")));
    ::unlink(path);
}
