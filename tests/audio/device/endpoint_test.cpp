// Values of --audio-in and --audio-out, and devices by name.
#include "audio/scratch.hpp"
#include "support/catch.hpp"
#include <babel/audio/endpoint.hpp>
#include <babel/audio/portaudio_device.hpp>

#include <filesystem>
#include <fstream>

using namespace babel;
using namespace babel::audio;
using namespace babel::audio::test;
namespace fs = std::filesystem;

TEST_CASE("a value names a device, a file or a special source", "[endpoint]") {
    using enum endpoint::kind;
    struct row {
        const char* text;
        endpoint expected;
    };
    const std::vector<row> rows{
        {"-", {pipe, ""}},
        {"null", {null, ""}},
        {"tone", {tone, ""}},
        {"", {device, ""}},
        {"3", {device, "3"}},
        {"USB Headset", {device, "USB Headset"}},
        {"pulse", {device, "pulse"}},
        {"hw:0,0", {device, "hw:0,0"}},
        {".wav", {device, ".wav"}},
        {"speech.wav", {file, "speech.wav"}},
        {"Speech.FLAC", {file, "Speech.FLAC"}},
        {"a.ogg", {file, "a.ogg"}},
        {"a.oga", {file, "a.oga"}},
        {"a.aiff", {file, "a.aiff"}},
        {"a.opus", {file, "a.opus"}},
        {"a.mp3", {file, "a.mp3"}},
        {"./null", {file, "./null"}},
        {"/tmp/anything", {file, "/tmp/anything"}},
    };
    for (const auto& [text, expected] : rows) {
        INFO(text);
        CHECK(parse_endpoint(text) == expected);
    }
}

TEST_CASE("a file of a device's name stays a file and the name a device", "[endpoint]") {
    const scratch dir;
    fs::current_path(dir / "");
    std::ofstream("pulse") << "mine";
    CHECK(parse_endpoint("pulse").type == endpoint::kind::device);
    CHECK(fs::file_size("pulse") == 4);
    fs::current_path("/");
}

TEST_CASE("an endpoint opens the source or sink that it names", "[endpoint]") {
    const scratch dir;
    file_thread files;
    CHECK(make_source(parse_endpoint("null"), files).value()->description() == "silence");
    CHECK(make_source(parse_endpoint("tone"), files).value()->description() == "a tone of 440 Hz");
    CHECK(make_sink(parse_endpoint("null"), files).value()->description() == "nowhere");
    CHECK(make_sink(parse_endpoint("tone"), files).has_error());
    CHECK(make_sink(parse_endpoint(dir / "a.wav"), files).value()->description() == "a.wav");
    CHECK(make_source(parse_endpoint(dir / "b.wav"), files).value()->description() == "b.wav");
    CHECK(make_sink(parse_endpoint(dir / "b.mp3"), files).error() == errc::unknown_format);
}

TEST_CASE("a device is found by index or name or a part that only one has", "[portaudio]") {
    const std::vector<device_info> devices{
        {0, "HDA Intel PCH: ALC257 (hw:0,0)", "ALSA", 2, 2, 48000, false, false},
        {1, "USB Headset", "ALSA", 1, 2, 44100, false, false},
        {2, "USB Headset Pro", "ALSA", 1, 0, 48000, false, false},
        {3, "default", "ALSA", 32, 32, 44100, true, true},
        {4, "HDMI 0", "ALSA", 0, 8, 48000, false, false},
    };
    struct row {
        const char* wanted;
        direction way;
        int index; // -1: none
    };
    const std::vector<row> rows{
        {"", direction::input, 3},
        {"", direction::output, 3},
        {"1", direction::input, 1},
        {"4", direction::output, 4},
        {"4", direction::input, -1}, // it has no inputs
        {"9", direction::input, -1},
        {"-1", direction::input, -1},
        {"USB Headset", direction::input, 1}, // the exact name wins
        {"headset", direction::input, -1},    // two have it
        {"headset", direction::output, 1},    // only one of them plays
        {"alc257", direction::input, 0},
        {"nothing like it", direction::output, -1},
    };
    for (const auto& [wanted, way, index] : rows) {
        INFO(wanted);
        const auto found = find_device(devices, wanted, way);
        if (index < 0) {
            REQUIRE(found.has_error());
            const bool is_ambiguous = std::string_view(wanted) == "headset";
            CHECK(found.error() == (is_ambiguous ? errc::ambiguous_device : errc::no_device));
        } else {
            CHECK(found.value().index == index);
        }
    }
    CHECK(find_device({}, "", direction::input).error() == errc::no_device);
}
