// Sources of values: flags, environment, profile, file, default.
#include "cli/options/config_report.hpp"
#include "cli/options/config_source.hpp"
#include "cli/options/options.hpp"
#include "support/catch.hpp"

#include <boost/json/parse.hpp>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

using namespace babel;
using cli::invocation;

namespace {

using words = std::vector<std::string>;

/// A folder of configuration files and variables of the environment, for the length of a test.
class sources {
public:
    sources() {
        char name[] = "/tmp/babel-config-XXXXXX";
        REQUIRE(::mkdtemp(name) != nullptr);
        root_ = name;
        set("XDG_CONFIG_HOME", root_);
        std::filesystem::create_directories(root_ + "/babel/profiles");
    }
    sources(const sources&) = delete;
    sources& operator=(const sources&) = delete;
    ~sources() {
        for (const auto& name : variables_)
            ::unsetenv(name.c_str());
        std::filesystem::remove_all(root_);
    }

    void set(const std::string& name, const std::string& value) {
        ::setenv(name.c_str(), value.c_str(), 1);
        variables_.push_back(name);
    }
    std::string write(const std::string& file, const std::string& text) {
        const auto path = root_ + "/babel/" + file;
        std::ofstream(path) << text;
        return path;
    }
    std::string path(const std::string& file) const { return root_ + "/babel/" + file; }

private:
    std::string root_;
    words variables_;
};

invocation read(const words& arguments) {
    auto result = cli::parse_options(arguments);
    if (!result) FAIL(to_string(result.error()));
    return *std::move(result);
}

config::fault fault_in(const words& arguments) {
    const auto result = cli::parse_options(arguments);
    REQUIRE(result.has_error());
    return result.error();
}

std::string fault_text(const words& arguments) {
    return to_string(fault_in(arguments));
}

/// The value in effect of an option, as `value (origin)`.
std::string held(const words& arguments, std::string_view option) {
    const auto all = read(arguments).effective;
    for (const auto& each : all)
        if (each.option == option) return each.value + " (" + each.origin + ")";
    return "no such option";
}

} // namespace

TEST_CASE("a flag overrides environment, profile, file and default", "[config]") {
    sources from;
    const words plain{"config"}, with_profile{"config", "-p", "home"};
    CHECK(held(plain, "bitrate") == "32 (default)");
    from.write("cli.conf", "# mine\nbitrate = 10\n");
    CHECK(held(plain, "bitrate") == "10 (cli.conf:2)");
    from.write("profiles/home.conf", "bitrate=11");
    CHECK(held(plain, "bitrate") == "10 (cli.conf:2)");
    CHECK(held(with_profile, "bitrate") == "11 (profile home.conf:1)");
    from.set("BABEL_BITRATE", "12");
    CHECK(held(with_profile, "bitrate") == "12 (environment BABEL_BITRATE)");
    CHECK(held({"config", "-p", "home", "--bitrate", "13"}, "bitrate") == "13 (--bitrate)");
    CHECK(read({"login", "a", "--bitrate", "13"}).client.encoder.bitrate_bps == 13'000);
    CHECK(read({"login", "a"}).client.encoder.bitrate_bps == 12'000);
}

TEST_CASE("a named configuration file is read instead of the usual one", "[config]") {
    sources from;
    from.write("cli.conf", "bitrate = 10");
    const auto other = from.write("other", "complexity = 3");
    const words arguments{"config", "--config", other};
    CHECK(held(arguments, "bitrate") == "32 (default)");
    CHECK(held(arguments, "complexity") == "3 (" + other + ":1)");
}

TEST_CASE("the command line turns flags of a file off and replaces related options", "[config]") {
    sources from;
    from.write(
        "cli.conf", "json = true\nipv4 = true\naudio-in = x.wav\nverbose = 2\nauto-answer = 3\n"
    );
    const auto as_in_file = read({"login", "a"});
    CHECK(as_in_file.json);
    CHECK(as_in_file.client.family == net::family::v4);
    CHECK(as_in_file.client.audio_in.type == audio::endpoint::kind::file);
    CHECK(as_in_file.verbosity == 2);
    CHECK(as_in_file.client.auto_answer == std::chrono::seconds(3));
    const words other{"login", "a", "--json=false", "-6", "--audio", "null", "-v"};
    const auto changed = read(other);
    CHECK_FALSE(changed.json);
    CHECK(changed.client.family == net::family::v6);
    CHECK(changed.client.audio_in.type == audio::endpoint::kind::null);
    CHECK(changed.verbosity == 1);
    CHECK(held(other, "ipv4") == "false (default)");
    CHECK(held(other, "audio-in") == " ()");
}

TEST_CASE("login needs no word if a file or the environment has the name", "[config]") {
    sources from;
    from.write("profiles/home.conf", "name = alice");
    CHECK(read({"login", "-p", "home"}).client.name == "alice");
    CHECK(read({"login", "bob", "-p", "home"}).client.name == "bob");
}

TEST_CASE("NO_COLOR applies unless BABEL_COLOR or --color is given", "[config]") {
    sources from;
    from.set("NO_COLOR", "1");
    CHECK(held({"config"}, "color") == "never (environment NO_COLOR)");
    from.write("cli.conf", "color = always");
    CHECK(read({"config"}).color == cli::color_choice::never);
    from.set("BABEL_COLOR", "always");
    CHECK(held({"config"}, "color") == "always (environment BABEL_COLOR)");
    CHECK(read({"config", "--color", "auto"}).color == cli::color_choice::automatic);
}

TEST_CASE("a wrong line of a file is refused with its place", "[config]") {
    sources from;
    const auto path = from.path("cli.conf");
    const std::map<std::string, std::string> rows{
        {"servr = x", "unknown key \"servr\": did you mean \"server\"?"},
        {"server = x:y", "server: x:y is not a HOST[:PORT] or a link"},
        {"bitrate = 5", "bitrate: '5' is not a number from 6 to 128"},
        {"json = yes", "json: 'yes' is not true or false"},
        {"agc = maybe", "agc: 'maybe' is not on or off"},
        {"record =", "record: missing value"},
        {"exec = call bob", "\"exec\" is allowed only on the command line, as --exec"},
    };
    for (const auto& [line, complaint] : rows) {
        INFO(complaint);
        from.write("cli.conf", "name = a\n" + line + "\n");
        const auto got = fault_in({"login", "a"});
        CHECK(to_string(got) == path + ":2: " + complaint);
        CHECK_FALSE(got.is_usage);
    }
    CHECK(read({"help"}).mode == cli::mode::help); // without reading the file
    CHECK(read({"completion", "bash"}).mode == cli::mode::completion);
}

TEST_CASE("a wrong value of the environment is refused with its variable", "[config]") {
    sources from;
    from.set("BABEL_RING_TIMEOUT", "soon");
    CHECK(fault_text({"config"}) == "BABEL_RING_TIMEOUT: 'soon' is not a number from 1 to 86400");
    from.set("BABEL_RING_TIMEOUT", "");
    CHECK(held({"config"}, "ring-timeout") == "45 (default)");
}

TEST_CASE("unreadable files are refused with the reason", "[config]") {
    sources from;
    const auto none = from.path("none");
    CHECK(
        fault_text({"config", "-c", none}) ==
        "--config: no such file: " + none + "; without -c, cli.conf is read if it exists"
    );
    const auto pipe = from.path("pipe");
    REQUIRE(::mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
    CHECK(fault_text({"config", "-c", pipe}) == pipe + ": that is no file, but a pipe or a socket");
    std::filesystem::create_directory(from.path("cli.conf"));
    CHECK(fault_text({"config"}) == from.path("cli.conf") + ": Is a directory");
}

TEST_CASE("an unknown profile is refused with the existing ones", "[config]") {
    sources from;
    CHECK(
        fault_text({"config", "-p", "home"}) ==
        "no such profile: \"home\": there are none yet; put its options in " +
            from.path("profiles/home.conf")
    );
    from.write("profiles/home.conf", "");
    from.write("profiles/work.conf", "");
    from.write("profiles/notes.txt", "");
    CHECK(cli::profile_names() == words{"home", "work"});
    CHECK(
        fault_text({"config", "-p", "hom"}) ==
        "no such profile: \"hom\": did you mean \"home\"? existing profiles: home, work"
    );
    for (const auto* no_name : {"../cli", "", ".x"})
        CHECK(fault_text({"config", "-p", no_name}).ends_with("is not a valid profile name"));
}

TEST_CASE("the files are in the folder of XDG or else in the home folder", "[config]") {
    sources from;
    from.set("XDG_CONFIG_HOME", "relative");
    from.set("HOME", "/home/alice");
    CHECK(cli::config_folder() == "/home/alice/.config/babel");
}

TEST_CASE("the report has each value with its origin as text and as JSON", "[config]") {
    sources from;
    from.write("cli.conf", "play = a\x07.wav");
    const auto all = read({"config", "-n", "bob"}).effective;
    const auto text = config::report_with_origins(all);
    CHECK(text.find("server = localhost:4242               (default)\n") != text.npos);
    CHECK(text.find("name = bob                            (--name)\n") != text.npos);
    CHECK(text.find("play = a\\x07.wav                      (cli.conf:1)\n") != text.npos);
    CHECK(text.find("record =                              (not set)\n") != text.npos);
    const auto object = boost::json::parse(cli::config_json(all)).as_object();
    CHECK(object.at("type").as_string() == "config");
    const auto& options = object.at("options").as_object();
    CHECK(options.size() == all.size());
    CHECK(
        options.at("server") == boost::json::parse(R"({"value":"localhost:4242","from":"default"})")
    );
    CHECK(options.at("record") == boost::json::parse(R"({"value":null})"));
}
