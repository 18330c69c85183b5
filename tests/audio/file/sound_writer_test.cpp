// Files that are written, piece by piece as the file thread takes them.
#include "audio/file/sound_files.hpp"
#include "audio/file/sound_writer.hpp"
#include "audio/scratch.hpp"
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include <babel/audio/file_errand.hpp>

#include <sys/resource.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

using namespace babel;
using namespace babel::audio;
using namespace babel::audio::test;
namespace fs = std::filesystem;

namespace {

/// Events of a writer's files.
class news {
public:
    file_news_handler handler() {
        return [this](const file_news& each) { all_.push_back(each); };
    }
    /// "opened a.wav": in that folder.
    std::vector<std::string> of(const scratch& folder) const {
        using enum file_news::what_happened;
        std::vector<std::string> words;
        for (const auto& each : all_) {
            const auto* what = each.what == opened ? "opened "
                               : each.what == done ? "done "
                                                   : "failed ";
            words.push_back(what + fs::relative(each.file, folder / "").string());
        }
        return words;
    }

private:
    std::vector<file_news> all_;
};

void work_off(sound_writer& writer) {
    while (writer.work() == file_job::progress::more) {
    }
}

} // namespace

TEST_CASE("a written file can be read again in every format", "[file]") {
    const scratch dir;
    for (const char* name : {"a.wav", "b.flac", "c.ogg", "d.oga", "e.aiff", "f.WAV", "g.opus"}) {
        INFO(name);
        CHECK_FALSE(check_recordable(dir / name));
        news heard;
        sound_writer writer(dir / name, 1, heard.handler());
        const auto tone = sine(24000);
        CHECK(writer.write(tone) == 0);
        work_off(writer);
        CHECK(heard.of(dir) == std::vector<std::string>{std::string("opened ") + name});
        writer.close();
        CHECK(writer.work() == file_job::progress::finished);
        CHECK(heard.of(dir).back() == std::string("done ") + name);
        CHECK_FALSE(writer.failure());
        CHECK(check_recordable(dir / name) == boost::system::errc::file_exists);
        const auto back = load(dir / name);
        CHECK(back.info.samplerate == sample_rate);
        CHECK(back.info.channels == 1);
        REQUIRE(back.samples.size() == 24000);
        CHECK(amplitude_at(back.samples, 440) == Approx(8000).epsilon(0.03));
    }
}

TEST_CASE("a file that is there stays and the next has the next free number", "[file]") {
    const scratch dir;
    std::ofstream(dir / "a.wav") << "mine";
    std::ofstream(dir / "a-3.wav") << "mine";
    news heard;
    for (int i = 0; i < 2; ++i) {
        sound_writer writer(dir / "a.wav", 1, heard.handler());
        writer.close();
        work_off(writer);
    }
    CHECK(
        heard.of(dir) ==
        std::vector<std::string>{"opened a-2.wav", "done a-2.wav", "opened a-4.wav", "done a-4.wav"}
    );
    CHECK(fs::file_size(dir / "a.wav") == 4);
    CHECK(fs::file_size(dir / "a-3.wav") == 4);
    CHECK(numbered_name("b/talk.wav", 1) == "b/talk.wav");
    CHECK(numbered_name("b/talk.wav", 12) == "b/talk-12.wav");
}

TEST_CASE("when a file is full the next one follows", "[file]") {
    const scratch dir;
    news heard;
    sound_writer writer(dir / "a.wav", 1, heard.handler(), 40'000);
    const auto tone = sine(48000);
    CHECK(writer.write(tone) == 0);
    writer.close();
    work_off(writer);
    std::vector<sample> all;
    for (const char* name : {"a.wav", "a-2.wav", "a-3.wav"}) {
        const auto part = load(dir / name).samples;
        CHECK(part.size() * sizeof(sample) < 50'000);
        all.insert(all.end(), part.begin(), part.end());
    }
    CHECK(all == tone);
    CHECK(heard.of(dir).size() == 6);
    CHECK(heard.of(dir).back() == "done a-3.wav");
}

TEST_CASE("a file that cannot be written has an error and leaves nothing", "[file]") {
    const scratch dir;
    fs::create_directory(dir / "folder.wav");
    struct row {
        const char* name;
        error_code why;
    };
    using namespace boost::system::errc;
    const std::vector<row> rows{
        {"no/such/directory.wav", make_error_code(no_such_file_or_directory)},
        {"a.mp3", errc::unknown_format},
        {"a", errc::unknown_format},
    };
    for (const auto& [name, why] : rows) {
        INFO(name);
        news heard;
        sound_writer writer(dir / name, 1, heard.handler());
        writer.write(sine(480));
        work_off(writer);
        CHECK(writer.failure().default_error_condition() == why.default_error_condition());
        CHECK(heard.of(dir) == std::vector<std::string>{std::string("failed ") + name});
        CHECK(check_recordable(dir / name) == writer.failure());
        CHECK_FALSE(fs::exists(dir / name));
    }
    CHECK(check_recordable(dir / "folder.wav") == is_a_directory);
}

TEST_CASE("a WAV file is whole while it is still being written", "[file]") {
    const scratch dir;
    sound_writer writer(dir / "a.wav", 2, {});
    for (std::size_t seconds = 1; seconds <= 3; ++seconds) {
        CHECK(writer.write(sine(48000 * 2)) == 0);
        work_off(writer);
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
    sound_writer writer(dir / "a.wav", 2, {});
    const std::vector<sample> much(48000 * 2 - 2);
    CHECK(writer.write(much) == 0);
    CHECK(writer.write(std::vector<sample>(6)) == 4);
    writer.close();
    work_off(writer);
    CHECK(writer.failure() == errc::disk_too_slow); // it must not pass for complete
    CHECK(fs::file_size(dir / "a.wav") > much.size());
}

TEST_CASE("a full disk is reported at once in every format", "[file]") {
    const scratch dir;
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit usual{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &usual) == 0);
    for (const char* name : {"a.wav", "b.flac", "c.ogg", "d.opus", "e.aiff"}) {
        INFO(name);
        news heard;
        {
            sound_writer writer(dir / name, 1, heard.handler());
            rlimit small{20'000, usual.rlim_max};
            REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
            for (int i = 0; i < 10 && !writer.failure(); ++i) {
                writer.write(noise(sample_rate));
                work_off(writer);
            }
            CHECK(writer.failure() == boost::system::errc::file_too_large);
            writer.close();
            work_off(writer);
        }
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &usual) == 0);
        const auto reported = heard.of(dir);
        REQUIRE(reported.size() == 2);
        CHECK(reported.back() == std::string("failed ") + name);
    }
}
