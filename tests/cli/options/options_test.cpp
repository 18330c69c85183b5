#include "cli/options/help.hpp"
#include "cli/options/parsed_options.hpp"
#include "support/catch.hpp"

using namespace babel;
using namespace std::chrono_literals;
using cli::mode;
using namespace babel::test;

TEST_CASE("each command and its operand is read", "[options]") {
    const auto login = parsed({"login", "alice"});
    CHECK(login.mode == mode::login);
    CHECK(login.client.name == "alice");
    CHECK(login.client.server.host == "localhost");
    CHECK(login.client.server.port == 4242);
    CHECK(login.client.ring_timeout == 45s);
    const auto call = parsed({"call", "bob", "--name", "alice"});
    CHECK(call.mode == mode::call);
    CHECK(call.callee == "bob");
    CHECK(call.client.name == "alice");
    CHECK(parsed({"listen", "-n", "bob"}).mode == mode::listen);
    CHECK(parsed({"contacts", "-n", "bob"}).commands == words{"contacts", "quit"});
    CHECK(parsed({"devices"}).mode == mode::devices);
    CHECK(parsed({"doctor"}).mode == mode::doctor);
    CHECK(parsed({}).mode == mode::help);
    CHECK(parsed({"login", "alice", "--help"}).mode == mode::help);
    CHECK(parsed({"--version"}).mode == mode::version);
    CHECK(parsed({"version"}).mode == mode::version);
}

TEST_CASE("options for calls and audio set their settings", "[options]") {
    const auto got = parsed(
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
         "--complexity",
         "5",
         "--frame",
         "10",
         "--latency",
         "power",
         "--dtx",
         "--json",
         "-q"}
    );
    CHECK(got.client.server.host == "::1");
    CHECK(got.client.server.port == 99);
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
    CHECK(got.client.encoder.bitrate_bps == 64000);
    CHECK(got.client.encoder.complexity == 5);
    CHECK(got.client.encoder.dtx);
    CHECK(got.client.frame_length == voice::frame_length::always_short);
    CHECK(got.client.latency == mixer::latency_choice::power);
    CHECK(got.json);
    CHECK(got.quiet);
}

TEST_CASE("auto-answer without a number answers at once and takes no word", "[options]") {
    const auto got = parsed({"login", "--auto-answer", "alice"});
    CHECK(got.client.auto_answer == 0s);
    CHECK(got.client.name == "alice");
    CHECK(parsed({"listen", "-n", "b", "--auto-answer-from", "a"}).client.auto_answer == 0s);
}

TEST_CASE("repeated -v logs more", "[options]") {
    CHECK(parsed({"devices"}).verbosity == 0);
    CHECK(parsed({"devices", "-v"}).verbosity == 1);
    CHECK(parsed({"devices", "-vv", "-v"}).verbosity == 3);
    CHECK(parsed({"devices", "--verbose", "-vvvv"}).verbosity == 3);
}

TEST_CASE("an option overrides the environment and that the default", "[options]") {
    const with_environment server("BABEL_SERVER", "example.org:7");
    const with_environment name("BABEL_NAME", "eve");
    CHECK(parsed({"listen"}).client.server.host == "example.org");
    CHECK(parsed({"doctor"}).server_given);
    CHECK(parsed({"listen"}).client.name == "eve");
    CHECK(parsed({"listen", "-s", "other", "-n", "bob"}).client.server.host == "other");
    CHECK(parsed({"listen", "-s", "other", "-n", "bob"}).client.name == "bob");
}

TEST_CASE("a server from the command line differs from the default", "[options]") {
    CHECK_FALSE(parsed({"doctor"}).server_given);
    CHECK(parsed({"doctor", "-s", "localhost"}).server_given);
}

TEST_CASE("wrong usage is refused with one line", "[options]") {
    CHECK(refusal({"logn", "alice"}) == "unknown command \"logn\": did you mean \"login\"?");
    CHECK(refusal({"login"}) == "login: missing name; usage: babel-cli login NAME");
    CHECK(refusal({"login", "a", "b"}) == "\"b\" is one word too many");
    CHECK(
        refusal({"call", "bob"}) ==
        "no name given: use --name NAME, or BABEL_NAME in the environment"
    );
    CHECK(refusal({"call", "bob", "-n", "bob"}) == "you cannot call yourself");
    CHECK(
        refusal({"login", "a", "--server", "x:y"}) == "--server: x:y is not a HOST[:PORT] or a link"
    );
    CHECK(refusal({"login", "a", "--advertise", "a b"}) == "--advertise: a b is not a HOST[:PORT]");
    CHECK(refusal({"login", "a", "-46"}) == "--ipv6: only IPv4, or only IPv6?");
    CHECK(
        refusal({"login", "a", "-6", "--listen", "127.0.0.1"}) ==
        "--listen: 127.0.0.1 is not an address that -6 allows"
    );
    CHECK(refusal({"login", "a", "--color", "no"}) == "--color: 'no' is not auto, always or never");
    CHECK(
        refusal({"login", "a", "--out-volume=201"}) ==
        "--out-volume: '201' is not a number from 0 to 200"
    );
    CHECK(refusal({"login", "a", "--json=1"}) == "--json: '1' is not true or false");
    CHECK(refusal({"login", "a", "--name="}) == "--name: missing value");
    CHECK(
        refusal({"login", "a", "--bitrate", "5"}) == "--bitrate: '5' is not a number from 6 to 128"
    );
    CHECK(
        refusal({"login", "a", "--complexity", "11"}) ==
        "--complexity: '11' is not a number from 0 to 10"
    );
    CHECK(
        refusal({"login", "a", "--ring-timeout", "0"}) ==
        "--ring-timeout: '0' is not a number from 1 to 86400"
    );
    CHECK(
        refusal({"login", "a", "--audio", "loud"}) == "--audio: 'loud' is not device, null or tone"
    );
    CHECK(
        refusal({"login", "a", "--hangup-after-play"}) == "--hangup-after-play: needs --play FILE"
    );
    CHECK(refusal({"login", "a", "--frame", "5"}) == "--frame: '5' is not auto, 10 or 20");
    CHECK(
        refusal({"login", "a", "--latency", "least"}) ==
        "--latency: 'least' is not low, normal or power"
    );
    CHECK(refusal({"login", "a", "--aec", "1"}) == "--aec: '1' is not on or off");
    CHECK(refusal({"login", "a", "--nonsense"}) == "--nonsense: no such option");
    // No guessing: scripts would break later.
    CHECK(
        refusal({"login", "a", "--serv", "x"}) == "--serv: no such option: did you mean --server?"
    );
    CHECK(refusal({"login", "a", "-qz"}) == "-z: no such option");
    CHECK(
        refusal({"login", "a", "--server"}) == "--server: missing value: -s, --server HOST[:PORT]"
    );
    CHECK(refusal({"login", "a", "-s", "-q"}) == "-s: missing value: -s, --server HOST[:PORT]");
    CHECK(
        refusal({"login", "a", "--bitrate", "x"}) == "--bitrate: 'x' is not a number from 6 to 128"
    );
    CHECK(
        refusal({"completion"}) ==
        "completion: missing argument; usage: babel-cli completion bash|zsh|fish"
    );
}

TEST_CASE("the voice of a device is processed unless an option turns it off", "[options]") {
    const auto processing = [](words arguments) {
        return mixer::processing_for(parsed(arguments).client);
    };
    const audio::voice_processing as_it_is, of_a_device{true, true, false};
    CHECK(processing({"login", "a"}) == of_a_device);
    CHECK(processing({"login", "a", "--aec", "off", "--ns", "off", "--agc", "off"}) == as_it_is);
    for (const auto* where : {"null", "tone"})
        CHECK(processing({"login", "a", "--audio", where}) == as_it_is);
    CHECK(processing({"login", "a", "--audio-in", "x.wav"}) == as_it_is);
    // A file never comes back to the microphone.
    const audio::voice_processing no_echo{false, true, false};
    CHECK(processing({"login", "a", "--audio-out", "x.wav"}) == no_echo);
}

TEST_CASE("processing on request is done, or refused if it is not built in", "[options]") {
    const words asked{"login", "a", "--audio", "null", "--aec", "on", "--ns", "on", "--agc", "on"};
    if (!audio::voice_processor::available()) {
        CHECK(refusal(asked).find("built without webrtc-audio-processing") != std::string::npos);
        return;
    }
    const audio::voice_processing all{true, true, true};
    CHECK(mixer::processing_for(parsed(asked).client) == all);
}

TEST_CASE("options may be written in each of the usual ways", "[options]") {
    const words ways[] = {
        {"-qs", "h:1", "login", "a"},
        {"login", "a", "-sh:1", "-q"},
        {"login", "-q", "--server=h:1", "--", "a"},
        {"login", "a", "--quiet=true", "-s", "x", "-s", "h:1"}, // the last one counts
    };
    for (const auto& way : ways) {
        INFO(way[0] << ' ' << way[1] << ' ' << way[2]);
        const auto got = parsed(way);
        CHECK(got.client.server.host == "h");
        CHECK(got.client.server.port == 1);
        CHECK(got.client.name == "a");
        CHECK(got.quiet);
    }
    CHECK(parsed({"login", "--", "-a"}).client.name == "-a");
    CHECK_FALSE(parsed({"login", "a", "--json", "--json=false"}).json);
    CHECK(parsed({"login", "a", "--audio-in", "-", "--auto-answer"}).client.audio_in.name.empty());
}

TEST_CASE("options for a session set their settings", "[options]") {
    const auto got = parsed(
        {"login",
         "a",
         "-e",
         "call bob",
         "--exec=wait call.ended",
         "--no-reconnect",
         "-6",
         "--advertise",
         "[2001:db8::1]:5000",
         "--mic-volume",
         "0",
         "--out-volume",
         "200",
         "--color",
         "never",
         "--plain",
         "--log-file",
         "l"}
    );
    CHECK(got.commands == words{"call bob", "wait call.ended"});
    CHECK_FALSE(got.client.reconnect);
    CHECK(got.client.family == net::family::v6);
    CHECK(got.client.advertised_host == "2001:db8::1");
    CHECK(got.client.advertised_port == 5000);
    CHECK(got.client.mic_volume == 0);
    CHECK(got.client.out_volume == 200);
    CHECK(got.color == cli::color_choice::never);
    CHECK(got.plain);
    CHECK(got.log_file == "l");
    CHECK(parsed({"login", "a", "--advertise", "h"}).client.advertised_port == 0);
}

TEST_CASE("options of stats set its fields and go with no other command", "[options]") {
    const auto plain = parsed({"stats"});
    CHECK(plain.mode == cli::mode::stats);
    CHECK(plain.words.empty());
    CHECK_FALSE(plain.plot);
    const auto all = parsed({"stats", "--plot", "events.jsonl", "--svg", "call.svg", "--ascii"});
    CHECK(all.words == words{"events.jsonl"});
    CHECK(all.plot);
    CHECK(all.ascii);
    CHECK(all.svg_file == "call.svg");
    CHECK(parsed({"stats", "-", "--svg=-"}).svg_file == "-");
    CHECK(refusal({"stats", "a", "b"}) == "\"b\" is one word too many");
    CHECK(refusal({"ctl", "stats", "--plot"}) == "--plot: goes with \"babel-cli stats\" only");
    CHECK(refusal({"login", "a", "--svg", "b"}) == "--svg: goes with \"babel-cli stats\" only");
    const with_environment ascii("BABEL_ASCII", "true");
    CHECK(parsed({"stats"}).ascii);
    CHECK(parsed({"login", "a"}).client.name == "a");
}

TEST_CASE("words behind ctl and help are kept as they are", "[options]") {
    CHECK(parsed({"ctl", "--json", "call", "bob"}).words == words{"call", "bob"});
    CHECK(parsed({"help", "json"}).words == words{"json"});
    CHECK(parsed({"completion", "bash"}).words == words{"bash"});
}
