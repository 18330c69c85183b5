// Raw samples over real pipes.
#include "audio/device/pipe_device.hpp"
#include "audio/signals.hpp"
#include "support/catch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <utility>

using namespace babel::audio;
using namespace babel::audio::test;

namespace {

class pipe_pair {
public:
    pipe_pair() { REQUIRE(::pipe2(ends_.data(), O_CLOEXEC) == 0); }
    pipe_pair(const pipe_pair&) = delete;
    pipe_pair& operator=(const pipe_pair&) = delete;
    ~pipe_pair() {
        close_read();
        close_write();
    }
    int read_end() const { return ends_[0]; }
    int write_end() const { return ends_[1]; }
    void close_read() { close_end(0); }
    void close_write() { close_end(1); }

private:
    void close_end(std::size_t which) {
        if (ends_[which] >= 0) ::close(std::exchange(ends_[which], -1));
    }
    std::array<int, 2> ends_{-1, -1};
};

void write_bytes(int fd, std::span<const sample> samples, std::size_t from, std::size_t count) {
    const auto* const bytes = reinterpret_cast<const char*>(samples.data());
    REQUIRE(::write(fd, bytes + from, count) == static_cast<ssize_t>(count));
}

/// Gives a sink `samples` of a sine on demand.
std::vector<sample> feed(sink& to, std::size_t samples) {
    const auto tone = sine(samples);
    std::size_t given = 0;
    while (given < samples && readable(to.wake_fd())) {
        const auto count = std::min(to.wanted(), samples - given);
        to.write(std::span(tone).subspan(given, count));
        given += count;
    }
    return tone;
}

std::vector<sample> read_samples(int fd, std::size_t most) {
    std::vector<sample> out(most);
    std::size_t bytes = 0;
    auto* const to = reinterpret_cast<char*>(out.data());
    while (bytes < most * sizeof(sample) && readable(fd, 100)) {
        const auto got = ::read(fd, to + bytes, most * sizeof(sample) - bytes);
        if (got <= 0) break;
        bytes += static_cast<std::size_t>(got);
    }
    out.resize(bytes / sizeof(sample));
    return out;
}

} // namespace

TEST_CASE("samples in a pipe are read even in odd pieces", "[pipe][threads]") {
    pipe_pair ends;
    file_thread files;
    auto from = open_pipe_source(ends.read_end(), files).value();
    const auto tone = sine(4000);
    std::vector<sample> heard;
    const auto listen = [&] {
        REQUIRE(readable(from->wake_fd()));
        std::vector<sample> out(frame_samples);
        out.resize(from->read(out));
        heard.insert(heard.end(), out.begin(), out.end());
    };
    CHECK_FALSE(from->start());
    write_bytes(ends.write_end(), tone, 0, 1001);
    while (rms(heard) == 0)
        listen(); // so that the first, odd piece is read for itself
    write_bytes(ends.write_end(), tone, 1001, 2 * tone.size() - 1001);
    ends.close_write();
    while (!from->finished())
        listen();
    // Silence stands in where the clock was faster than we; the tone itself has only one zero in a
    // row.
    std::erase(heard, sample{0});
    auto expected = tone;
    std::erase(expected, sample{0});
    CHECK(heard == expected);
}

TEST_CASE("a pipe without data is silence and an underrun and not the end", "[pipe][threads]") {
    pipe_pair ends;
    file_thread files;
    auto from = open_pipe_source(ends.read_end(), files).value();
    CHECK_FALSE(from->start());
    REQUIRE(readable(from->wake_fd()));
    std::vector<sample> out(frame_samples, 1);
    CHECK(from->read(out) == frame_samples);
    CHECK(rms(out) == 0);
    CHECK(from->counters().underruns == 1);
    CHECK_FALSE(from->finished());
}

TEST_CASE("a pipe gets the samples of its sink", "[pipe][threads]") {
    pipe_pair ends;
    file_thread files;
    auto to = open_pipe_sink(ends.write_end(), files).value();
    CHECK_FALSE(to->start());
    const auto tone = feed(*to, 3 * frame_samples);
    CHECK(read_samples(ends.read_end(), tone.size()) == tone);
    CHECK(to->counters().dropped_samples == 0);
    CHECK_FALSE(to->failure());
}

TEST_CASE("a slow reader loses audio without delaying the sink", "[pipe][threads]") {
    pipe_pair ends;
    REQUIRE(::fcntl(ends.write_end(), F_SETPIPE_SZ, 4096) >= 4096);
    file_thread files;
    auto to = open_pipe_sink(ends.write_end(), files).value();
    CHECK_FALSE(to->start());
    const std::size_t total = 20 * frame_samples; // 400 ms; ring, page and pipe hold at most 286
    feed(*to, total);
    CHECK(to->counters().dropped_samples > 0);
    const auto heard = read_samples(ends.read_end(), total);
    CHECK(heard.size() + to->counters().dropped_samples == total);
    // And the reader that came back gets current sound.
    feed(*to, frame_samples);
    CHECK(read_samples(ends.read_end(), frame_samples).size() == frame_samples);
    to.reset();
    files.stop();
}

TEST_CASE("a pipe without a reader is a failure and no signal", "[pipe][threads]") {
    pipe_pair ends;
    file_thread files;
    auto to = open_pipe_sink(ends.write_end(), files).value();
    CHECK_FALSE(to->start());
    ends.close_read();
    feed(*to, frame_samples);
    files.stop();
    CHECK(to->failure() == boost::system::errc::broken_pipe);
}

TEST_CASE("a reader that never reads does not keep the program from ending", "[pipe][threads]") {
    pipe_pair ends;
    REQUIRE(::fcntl(ends.write_end(), F_SETPIPE_SZ, 4096) >= 4096);
    file_thread files;
    auto to = open_pipe_sink(ends.write_end(), files).value();
    CHECK_FALSE(to->start());
    feed(*to, 6 * frame_samples);
    to.reset();
    const auto begin = std::chrono::steady_clock::now();
    files.stop();
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
}
