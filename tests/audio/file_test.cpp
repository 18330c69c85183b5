// Files in and out, piece by piece as the file thread takes them, and through the thread.
#include "scratch.hpp"
#include "signals.hpp"
#include "sound_reader.hpp"
#include "sound_writer.hpp"
#include "support/catch.hpp"
#include <babel/audio/file_device.hpp>
#include <babel/audio/player.hpp>

#include <sys/stat.h>

#include <array>
#include <chrono>
#include <fstream>
#include <thread>

using namespace babel;
using namespace babel::audio;
using namespace babel::audio::test;

namespace {

struct sound {
    SF_INFO info{};
    std::vector<sample> samples; // interleaved
};

sound load(const std::string& path) {
    sound out;
    const sound_file file(sf_open(path.c_str(), SFM_READ, &out.info));
    REQUIRE(file);
    out.samples.resize(static_cast<std::size_t>(out.info.frames * out.info.channels));
    const auto count = static_cast<sf_count_t>(out.samples.size());
    REQUIRE(sf_read_short(file.get(), out.samples.data(), count) == count);
    return out;
}

void save(const std::string& path, int format, int rate, int channels, std::size_t frames) {
    SF_INFO info{};
    info.format = format;
    info.samplerate = rate;
    info.channels = channels;
    const sound_file file(sf_open(path.c_str(), SFM_WRITE, &info));
    REQUIRE(file);
    std::vector<float> interleaved;
    for (const sample s : sine(frames, 440, rate)) {
        interleaved.insert(
            interleaved.end(), static_cast<std::size_t>(channels), static_cast<float>(s) / 32768
        );
    }
    sf_write_float(file.get(), interleaved.data(), static_cast<sf_count_t>(interleaved.size()));
}

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

void work_off(sound_writer& writer) {
    while (writer.work() == file_job::progress::more) {
    }
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
        auto reader = sound_reader::open(path).value();
        const auto heard = read_all(*reader);
        CHECK(reader->at_end());
        CHECK(std::abs(static_cast<double>(heard.size()) - 72000) <= 3);
        const auto steady = std::span(heard).subspan(4800, 48000);
        CHECK(amplitude_at(steady, 440) == Approx(8000).epsilon(0.03));
    }
}

TEST_CASE("a file in our own format is read bit by bit", "[file]") {
    const std::string path = BABEL_TEST_DATA "/speech.wav";
    auto reader = sound_reader::open(path).value();
    const auto expected = load(path);
    CHECK(expected.info.samplerate == sample_rate);
    CHECK(read_all(*reader) == expected.samples);
}

TEST_CASE("what cannot be opened as audio is a bad file", "[file]") {
    const scratch dir;
    std::ofstream(dir / "text.wav") << "this is no audio file, whatever its name says\n";
    std::ofstream(dir / "empty.wav");
    ::mkfifo((dir / "fifo.wav").c_str(), 0600);
    file_thread files;
    for (const char* name : {"missing.wav", "text.wav", "empty.wav", "fifo.wav", "."}) {
        INFO(name);
        const auto opened = open_file_source(dir / name, files);
        REQUIRE(opened.has_error());
        CHECK(opened.error() == errc::bad_file);
    }
    for (const char* name : {"no/such/directory.wav", "fifo.wav", "."}) {
        INFO(name);
        CHECK(open_file_sink(dir / name, files).error() == errc::bad_file);
    }
}

TEST_CASE("a closed reader stops", "[file]") {
    auto reader = sound_reader::open(BABEL_TEST_DATA "/speech.wav").value();
    CHECK(reader->work() == file_job::progress::more);
    reader->close();
    CHECK(reader->work() == file_job::progress::finished);
}

TEST_CASE("what is written can be read again in every format", "[file]") {
    const scratch dir;
    for (const char* name : {"a.wav", "b.flac", "c.ogg", "d.oga", "e.aiff", "f.WAV", "g"}) {
        INFO(name);
        auto writer = sound_writer::open(dir / name, 1).value();
        const auto tone = sine(24000);
        CHECK(writer->write(tone) == 0);
        work_off(*writer);
        writer->close();
        CHECK(writer->work() == file_job::progress::finished);
        const auto back = load(dir / name);
        CHECK(back.info.samplerate == sample_rate);
        CHECK(back.info.channels == 1);
        REQUIRE(back.samples.size() == 24000);
        CHECK(amplitude_at(back.samples, 440) == Approx(8000).epsilon(0.03));
    }
}

TEST_CASE("a WAV file is whole while it is still being written", "[file]") {
    const scratch dir;
    auto writer = sound_writer::open(dir / "a.wav", 2).value();
    for (std::size_t seconds = 1; seconds <= 3; ++seconds) {
        CHECK(writer->write(sine(48000 * 2)) == 0);
        work_off(*writer);
        // Read from the header itself, since libsndfile makes up for a wrong one.
        std::ifstream file(dir / "a.wav", std::ios::binary);
        std::array<unsigned char, 44> header{};
        file.read(reinterpret_cast<char*>(header.data()), header.size());
        const auto data_bytes = header[40] | header[41] << 8 | header[42] << 16 | header[43] << 24;
        CHECK(data_bytes == static_cast<int>(48000 * seconds * 2 * sizeof(sample)));
    }
}

TEST_CASE("a writer whose disk stalls drops whole frames", "[file]") {
    const scratch dir;
    auto writer = sound_writer::open(dir / "a.wav", 2).value();
    const std::vector<sample> much(48000 * 2 - 2);
    CHECK(writer->write(much) == 0);
    CHECK(writer->write(std::vector<sample>(6)) == 4);
}

TEST_CASE("a full disk is reported", "[file]") {
    auto writer = sound_writer::open("/dev/full", 1);
    if (!writer) return; // libsndfile already noticed
    (*writer)->write(sine(4096));
    work_off(**writer);
    CHECK((*writer)->failure() == boost::system::errc::no_space_on_device);
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

TEST_CASE("a player gives the file as fast as it is asked", "[file][threads]") {
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
    CHECK(player::open(path + ".missing", files).error() == errc::bad_file);
}

TEST_CASE(
    "a file sink holds what it was given once the file thread has stopped", "[file][threads]"
) {
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
