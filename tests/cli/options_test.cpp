#include "support/catch.hpp"
#include <babel/cli/options.hpp>

#include <cstdlib>

using namespace babel;
using namespace std::chrono_literals;
using cli::invocation;
using cli::mode;
using cli::usage_error;

namespace {

using words = std::vector<std::string>;

invocation read(const words& arguments) {
    const auto result = cli::parse_options(arguments);
    if (const auto* wrong = std::get_if<usage_error>(&result)) FAIL(wrong->what);
    return std::get<invocation>(result);
}

std::string wrong(const words& arguments) {
    const auto result = cli::parse_options(arguments);
    REQUIRE(std::holds_alternative<usage_error>(result));
    return std::get<usage_error>(result).what;
}

/// A variable of the environment for the length of a test.
struct with_environment {
    with_environment(const char* name, const char* value) : name_(name) {
        ::setenv(name, value, 1);
    }
    ~with_environment() { ::unsetenv(name_); }
    const char* name_;
};

} // namespace

TEST_CASE("each command and its operand is read", "[options]") {
    const auto login = read({"login", "alice"});
    CHECK(login.what == mode::login);
    CHECK(login.client.name == "alice");
    CHECK(login.client.server_host == "localhost");
    CHECK(login.client.server_port == 4242);
    CHECK(login.client.ring_timeout == 45s);
    const auto call = read({"call", "bob", "--name", "alice"});
    CHECK(call.what == mode::call);
    CHECK(call.callee == "bob");
    CHECK(call.client.name == "alice");
    CHECK(read({"listen", "-n", "bob"}).what == mode::listen);
    CHECK(read({"devices"}).what == mode::devices);
    CHECK(read({}).what == mode::help);
    CHECK(read({"login", "alice", "--help"}).what == mode::help);
    CHECK(read({"--version"}).what == mode::version);
    CHECK(read({"version"}).what == mode::version);
}

TEST_CASE("options for calls and audio are taken over", "[options]") {
    const auto got = read(
        {"listen",
         "--name=bob",
         "-s",
         "[::1]:99",
         "--listen",
         "192.0.2.1:40000-40010",
         "--auto-answer=3",
         "--auto-answer-from",
         "ann,bert",
         "--ring-timeout",
         "7",
         "--max-duration",
         "9",
         "--play",
         "a.wav",
         "--hangup-after-play",
         "--record",
         "r.wav",
         "--audio",
         "null",
         "--audio-out",
         "o.wav",
         "--bitrate",
         "64",
         "--json",
         "-q"}
    );
    CHECK(got.client.server_host == "::1");
    CHECK(got.client.server_port == 99);
    CHECK(got.client.listen_address == "192.0.2.1");
    CHECK(got.client.listen_ports.last == 40010);
    CHECK(got.client.auto_answer == 3s);
    CHECK(got.client.auto_answer_from == words{"ann", "bert"});
    CHECK(got.client.ring_timeout == 7s);
    CHECK(got.client.max_duration == 9s);
    CHECK(got.client.play_file == "a.wav");
    CHECK(got.client.hangup_after_play);
    CHECK(got.client.record_file == "r.wav");
    CHECK(got.client.audio_in.type == audio::endpoint::kind::null);
    CHECK(got.client.audio_out == audio::endpoint{audio::endpoint::kind::file, "o.wav"});
    CHECK(got.client.bitrate_bps == 64000);
    CHECK(got.json);
    CHECK(got.quiet);
}

TEST_CASE("auto-answer without a number answers at once and takes no word away", "[options]") {
    const auto got = read({"login", "--auto-answer", "alice"});
    CHECK(got.client.auto_answer == 0s);
    CHECK(got.client.name == "alice");
    CHECK(read({"listen", "-n", "b", "--auto-answer-from", "a"}).client.auto_answer == 0s);
}

TEST_CASE("more of -v says more", "[options]") {
    CHECK(read({"devices"}).verbosity == 0);
    CHECK(read({"devices", "-v"}).verbosity == 1);
    CHECK(read({"devices", "-vv", "-v"}).verbosity == 3);
    CHECK(read({"devices", "--verbose", "-vvvv"}).verbosity == 3);
}

TEST_CASE("an option stands above the environment and that above the default", "[options]") {
    const with_environment server("BABEL_SERVER", "example.org:7");
    const with_environment name("BABEL_NAME", "eve");
    CHECK(read({"listen"}).client.server_host == "example.org");
    CHECK(read({"listen"}).client.name == "eve");
    CHECK(read({"listen", "-s", "other", "-n", "bob"}).client.server_host == "other");
    CHECK(read({"listen", "-s", "other", "-n", "bob"}).client.name == "bob");
}

TEST_CASE("wrong usage says in one line what is wrong", "[options]") {
    CHECK(wrong({"logn", "alice"}) == "unknown command \"logn\": did you mean \"login\"?");
    CHECK(wrong({"login"}) == "login: whom? usage: babel-cli login NAME");
    CHECK(wrong({"login", "a", "b"}) == "\"b\" is one word too many");
    CHECK(wrong({"call", "bob"}) == "who are you? --name NAME, or BABEL_NAME in the environment");
    CHECK(wrong({"call", "bob", "-n", "bob"}) == "that is yourself");
    CHECK(wrong({"login", "a", "--server", "x:y"}) == "--server: x:y is no HOST[:PORT]");
    CHECK(wrong({"login", "a", "--bitrate", "5"}) == "--bitrate: a number from 6 to 128");
    CHECK(
        wrong({"login", "a", "--ring-timeout", "0"}) == "--ring-timeout: a number from 1 to 86400"
    );
    CHECK(wrong({"login", "a", "--audio", "loud"}) == "--audio: device, null or tone");
    CHECK(wrong({"login", "a", "--hangup-after-play"}) == "--hangup-after-play: needs --play FILE");
    CHECK_FALSE(wrong({"login", "a", "--nonsense"}).empty());
    CHECK_FALSE(wrong({"login", "a", "--serv", "x"}).empty()
    ); // no guessing: scripts would break later
    CHECK_FALSE(wrong({"login", "a", "--bitrate", "x"}).empty());
}

TEST_CASE("the help names every command and option", "[options]") {
    const auto text = cli::usage_text();
    for (const auto* word :
         {"login",          "call",           "listen",     "devices",
          "--server",       "--name",         "--listen",   "--auto-answer",
          "--ring-timeout", "--max-duration", "--play",     "--hangup-after-play",
          "--record",       "--audio",        "--audio-in", "--audio-out",
          "--bitrate",      "--json",         "--quiet",    "--verbose"}) {
        INFO(word);
        CHECK(text.find(word) != std::string::npos);
    }
}
