// Files in and out, piece by piece as the file thread takes them, and through the thread.
#include "audio/device/file_device.hpp"
#include "audio/dsp/downmix.hpp"
#include "audio/file/sound_files.hpp"
#include "audio/file/sound_reader.hpp"
#include "audio/scratch.hpp"
#include "audio/stderr_capture.hpp"
#include "support/catch.hpp"
#include <babel/audio/file_errand.hpp>
#include <babel/audio/player.hpp>

#include <sys/stat.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

using namespace babel;
using namespace babel::audio;
using namespace babel::audio::test;

namespace {

/// Works a reader to its end, with no thread and no clock.
std::vector<sample> read_all(sound_reader& reader) {
    std::vector<sample> all;
    std::vector<sample> out(3000);
    for (auto now = file_job::progress::more; now != file_job::progress::finished;) {
        now = reader.work();
        if (now == file_job::progress::more) continue;
        CHECK(reader.samples().available() <= sample_rate);
        for (auto count = out.size(); count == out.size();) {
            count = reader.samples().pop(out);
            all.insert(all.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count));
        }
    }
    return all;
}

} // namespace

TEST_CASE("files of any rate and channel count are read as 48 kHz mono", "[file]") {
    struct row {
        const char* name;
        int format, rate, channels;
    };
    const std::vector<row> rows{
        {"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 2},
        {"b.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 8000, 1},
        {"c.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 96000, 2},
        {"d.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, 1},
        {"e.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 48000, 6},
        {"f.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 22050, 1},
    };
    const scratch dir;
    for (const auto& [name, format, rate, channels] : rows) {
        INFO(name);
        const auto path = dir / name;
        save(path, format, rate, channels, static_cast<std::size_t>(rate) * 3 / 2);
        sound_reader reader(path);
        const auto heard = read_all(reader);
        CHECK(reader.at_end());
        CHECK_FALSE(reader.failure());
        CHECK(std::abs(static_cast<double>(heard.size()) - 72000) <= 3);
        const auto steady = std::span(heard).subspan(4800, 48000);
        const double all_alike = channels == 6 ? 1 + 3 / std::sqrt(2) - std::sqrt(2) / 2 : 1;
        CHECK(amplitude_at(steady, 440) == Approx(8000 * all_alike).epsilon(0.03));
    }
}

TEST_CASE("a file in our own format is read bit by bit", "[file]") {
    const std::string path = BABEL_TEST_DATA "/speech.wav";
    sound_reader reader(path);
    const auto expected = load(path);
    CHECK(expected.info.samplerate == sample_rate);
    CHECK(read_all(reader) == expected.samples);
}

TEST_CASE("a file that cannot be played has an error", "[file]") {
    const scratch dir;
    std::ofstream(dir / "text.wav") << "this is no audio file, whatever its name says\n";
    std::ofstream(dir / "empty.wav");
    save(dir / "silent.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 1, 0);
    ::mkfifo((dir / "fifo.wav").c_str(), 0600);
    struct row {
        const char* name;
        error_code why;
    };
    using namespace boost::system::errc;
    const std::vector<row> rows{
        {"missing.wav", make_error_code(no_such_file_or_directory)},
        {".", make_error_code(is_a_directory)},
        {"text.wav", errc::bad_file},
        {"empty.wav", errc::bad_file},
        {"fifo.wav", errc::bad_file},
        {"silent.wav", errc::no_sound},
    };
    for (const auto& [name, why] : rows) {
        INFO(name);
        sound_reader reader(dir / name);
        CHECK(read_all(reader).empty());
        CHECK(reader.at_end());
        CHECK(reader.failure().default_error_condition() == why.default_error_condition());
        CHECK(check_playable(dir / name) == reader.failure());
    }
    CHECK_FALSE(check_playable(BABEL_TEST_DATA "/speech.wav"));
}

TEST_CASE("a WAV file whose writer was cut off is played by its real length", "[file]") {
    const scratch dir;
    const auto path = dir / "a.wav";
    for (const std::uint32_t said : {0U, 0xffff'ffffU, 0x7fff'f000U, 1'000'000U}) {
        INFO(said);
        save(path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, sample_rate, 1, 20000);
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        const auto put = [&](std::streamoff at) {
            file.seekp(at).write(reinterpret_cast<const char*>(&said), sizeof said);
        };
        put(4);
        put(40);
        file.close();
        sound_reader reader(path);
        CHECK(read_all(reader) == sine(20000));
        CHECK_FALSE(reader.failure());
    }
}

TEST_CASE("an MP3 file without its length is played to its end", "[file]") {
    const scratch dir;
    const auto whole = dir / "whole.mp3";
    SF_INFO info{};
    info.format = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;
    info.samplerate = sample_rate;
    info.channels = 1;
    sound_file file(sf_open(whole.c_str(), SFM_WRITE, &info));
    if (!file) return; // a libsndfile without MP3
    int variable = SF_BITRATE_MODE_VARIABLE;
    sf_command(file.get(), SFC_SET_BITRATE_MODE, &variable, sizeof variable);
    auto samples = noise(3 * sample_rate); // the first second takes many bits, the rest few
    std::fill(samples.begin() + sample_rate, samples.end(), sample{0});
    sf_write_short(file.get(), samples.data(), static_cast<sf_count_t>(samples.size()));
    file.reset();
    std::ifstream in(whole, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    const auto second = bytes.find(bytes.substr(0, 2), 100); // the first frame has the length
    REQUIRE(second != std::string::npos);
    std::ofstream(dir / "a.mp3", std::ios::binary) << bytes.substr(second);
    sound_reader reader(dir / "a.mp3");
    const auto heard = read_all(reader);
    CHECK(heard.size() > samples.size() - 3000);
    CHECK(heard.size() < samples.size() + 3000);
}

TEST_CASE("output of libraries about a file is kept for the log", "[file]") {
    const scratch dir;
    SF_INFO info{};
    info.format = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;
    info.samplerate = sample_rate;
    info.channels = 1;
    sound_file file(sf_open((dir / "a.mp3").c_str(), SFM_WRITE, &info));
    if (!file) return; // a libsndfile without MP3
    const auto samples = noise(3 * sample_rate);
    sf_write_short(file.get(), samples.data(), static_cast<sf_count_t>(samples.size()));
    file.reset();
    std::ofstream(dir / "a.mp3", std::ios::binary | std::ios::in).seekp(9000)
        << std::string(4000, 'x');
    stderr_capture terminal;
    sound_reader reader(dir / "a.mp3");
    read_all(reader);
    const auto printed = terminal.take();
    CHECK(printed.size() > 0);
    CHECK(reader.take_chatter() == printed);
    CHECK(reader.take_chatter().empty());
}

TEST_CASE("channels count in mono as ITU-R BS.775 has them", "[file]") {
    using weights = std::vector<float>;
    CHECK(mono_weights(1, {}) == weights{1});
    CHECK(mono_weights(2, {}) == weights{0.5F, 0.5F});
    const auto six = mono_weights(6, {});
    REQUIRE(six.size() == 6);
    CHECK(six[0] == 0.5F);
    CHECK(six[2] == Approx(0.70711).epsilon(1e-4));
    CHECK(six[3] == 0);
    CHECK(six[5] == Approx(0.35355).epsilon(1e-4));
    const std::vector<int> as_vorbis{
        SF_CHANNEL_MAP_LEFT,
        SF_CHANNEL_MAP_CENTER,
        SF_CHANNEL_MAP_RIGHT,
        SF_CHANNEL_MAP_REAR_LEFT,
        SF_CHANNEL_MAP_REAR_RIGHT,
        SF_CHANNEL_MAP_LFE};
    const auto mapped = mono_weights(6, as_vorbis);
    CHECK(mapped[1] == Approx(0.70711).epsilon(1e-4));
    CHECK(mapped[5] == 0);
    CHECK(mono_weights(12, {}) == weights(12, 1.0F / 12));
    const std::vector<int> unknown(2, SF_CHANNEL_MAP_AMBISONIC_B_W);
    CHECK(mono_weights(2, unknown) == weights{0.5F, 0.5F});
    weights mono;
    mix_down_weighted(weights{1, 0, 0.5F, 0.5F}, weights{0.5F, 0.5F}, mono);
    CHECK(mono == weights{0.5F, 0.5F});
}

TEST_CASE("a closed reader stops", "[file]") {
    sound_reader reader(BABEL_TEST_DATA "/speech.wav");
    CHECK(reader.work() == file_job::progress::more);
    reader.close();
    CHECK(reader.work() == file_job::progress::finished);
}

TEST_CASE("a file source plays the file by the clock", "[file][threads]") {
    file_thread files;
    const scratch dir;
    save(dir / "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, sample_rate, 1, 2000);
    auto file = open_file_source(dir / "a.wav", files).value();
    CHECK(file->description() == "a.wav");
    CHECK_FALSE(file->start());
    std::vector<sample> heard;
    while (!file->finished() && readable(file->wake_fd())) {
        std::vector<sample> out(10 * frame_samples);
        out.resize(file->read(out));
        heard.insert(heard.end(), out.begin(), out.end());
    }
    REQUIRE(file->finished());
    const auto underruns = file->counters().underruns;
    REQUIRE(readable(file->wake_fd()));
    std::vector<sample> after(frame_samples, 1);
    CHECK(file->read(after) == frame_samples);
    CHECK(rms(after) == 0);
    CHECK(file->counters().underruns == underruns);
    if (underruns == 0) {
        heard.resize(2000);
        CHECK(heard == sine(2000));
    }
}

TEST_CASE("a player gives the file as fast as it is read", "[file][threads]") {
    const std::string path = BABEL_TEST_DATA "/speech.wav";
    file_thread files;
    auto speech = player::open(path, files).value();
    const auto expected = load(path).samples;
    std::vector<sample> heard;
    std::vector<sample> out(frame_samples);
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!speech->finished() && std::chrono::steady_clock::now() < give_up) {
        const auto count = speech->read(out);
        heard.insert(heard.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count));
        if (count == 0) std::this_thread::yield();
    }
    CHECK(heard == expected);
    CHECK(speech->read(out) == 0);
    CHECK_FALSE(speech->failure());
    auto missing = player::open(path + ".missing", files).value();
    while (!missing->finished() && std::chrono::steady_clock::now() < give_up)
        std::this_thread::yield();
    CHECK(missing->failure() == boost::system::errc::no_such_file_or_directory);
}

TEST_CASE("a file sink holds all samples once the file thread has stopped", "[file][threads]") {
    const scratch dir;
    file_thread files;
    auto file = open_file_sink(dir / "a.wav", files).value();
    CHECK_FALSE(file->start());
    std::vector<sample> given;
    while (given.size() < 3 * frame_samples && readable(file->wake_fd())) {
        const auto piece = sine(file->wanted());
        file->write(piece);
        given.insert(given.end(), piece.begin(), piece.end());
    }
    file.reset();
    files.stop();
    CHECK(load(dir / "a.wav").samples == given);
}
