#include "option_table.hpp"

#include <boost/program_options/value_semantic.hpp>

#include <string>

namespace babel::cli {
namespace {

namespace po = boost::program_options;

constexpr unsigned help_columns = 100;

template <class T>
po::typed_value<T>* value(const char* name) {
    return po::value<T>()->value_name(name);
}

po::options_description connection_options() {
    po::options_description all("Connection", help_columns);
    auto add = all.add_options();
    add("server,s",
        value<std::string>("HOST[:PORT]"),
        "server (default localhost:4242, env BABEL_SERVER)");
    add("name,n", value<std::string>("NAME"), "login name for call and listen (env BABEL_NAME)");
    add("listen",
        value<std::string>("ADDR[:PORT[-PORT]]"),
        "where callees connect (default any, a free port a call)");
    return all;
}

po::options_description call_options() {
    po::options_description all("Calls", help_columns);
    auto add = all.add_options();
    add("auto-answer", value<int>("SECS")->implicit_value(0), "accept incoming calls (after SECS)");
    add("auto-answer-from", value<std::string>("NAME[,NAME]"), "only these");
    add("ring-timeout", value<int>("SECS"), "give up after SECS (default 45)");
    add("max-duration", value<int>("SECS"), "hang up after SECS");
    add("play", value<std::string>("FILE"), "play an audio file into the call");
    add("hangup-after-play", "hang up when the file ends");
    add("record", value<std::string>("FILE"), "record, stereo: left me, right peer");
    return all;
}

po::options_description audio_options() {
    po::options_description all("Audio", help_columns);
    auto add = all.add_options();
    add("audio", value<std::string>("MODE"), "device, null, tone (default device)");
    add("audio-in",
        value<std::string>("NAME|INDEX|FILE|-"),
        "a device, an audio file, or raw s16le 48 kHz mono on a pipe");
    add("audio-out", value<std::string>("NAME|INDEX|FILE|-"), "likewise");
    add("bitrate", value<int>("KBPS"), "6-128 (default 32)");
    add("complexity", value<int>("0-10"), "effort of the encoder (default 10)");
    add("dtx", "a byte a frame while there is silence");
    add("aec", value<std::string>("on|off"), "echo canceller (default on for devices)");
    add("ns", value<std::string>("on|off"), "noise suppression (default on for devices)");
    add("agc", value<std::string>("on|off"), "gain control (default off)");
    return all;
}

po::options_description output_options() {
    po::options_description all("Output", help_columns);
    auto add = all.add_options();
    add("json", "one JSON object per line");
    add("quiet,q", "only what was asked for, and errors");
    add("verbose,v", "more, up to -vvv");
    add("help,h", "this text");
    add("version,V", "the version");
    return all;
}

} // namespace

po::options_description visible_options() {
    po::options_description all(help_columns);
    return all.add(connection_options())
        .add(call_options())
        .add(audio_options())
        .add(output_options());
}

} // namespace babel::cli
