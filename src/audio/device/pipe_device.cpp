// Raw samples through a descriptor that another program holds the other end of.
#include "audio/device/pipe_device.hpp"

#include "audio/device/clocked.hpp"
#include "audio/ring.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <cstring>
#include <vector>

namespace babel::audio {
namespace {

static_assert(std::endian::native == std::endian::little, "samples go through as they are");

constexpr std::size_t ring_samples = samples_in_ms(200);
constexpr std::size_t piece_samples = 2048; // a page: a pipe that polls as writable takes one

/// A read or write of one page would return at once.
bool ready(int fd, short events) {
    pollfd asked{fd, events, 0};
    return ::poll(&asked, 1, 0) > 0;
}

bool is_transient(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/// Fills a ring from a descriptor, once started.
class pipe_reader final : public file_job {
public:
    explicit pipe_reader(int fd) : fd_(fd) {}

    progress work() override {
        if (closing_) return progress::finished;
        const auto room = std::min(ring_.room(), piece_samples);
        if (!started_ || room == 0 || !ready(fd_, POLLIN)) return progress::waiting;
        // An odd byte of the last read stands at the front.
        const auto got = ::read(fd_, bytes_.data() + odd_, room * sizeof(sample) - odd_);
        if (got < 0 && is_transient(errno)) return progress::waiting;
        if (got <= 0) {
            at_end_.store(true, std::memory_order_release);
            return progress::finished;
        }
        push_bytes(odd_ + static_cast<std::size_t>(got));
        return progress::more;
    }
    void close() noexcept override { closing_ = true; }
    pollfd waits_for() const override {
        const bool wants = started_ && ring_.room() > 0;
        return {wants ? fd_ : -1, POLLIN, 0};
    }

    void start() noexcept { started_ = true; }
    ring& samples() { return ring_; }
    bool at_end() const noexcept { return at_end_.load(std::memory_order_acquire); }

private:
    void push_bytes(std::size_t count) {
        std::array<sample, piece_samples> samples;
        const auto whole = count / sizeof(sample);
        std::memcpy(samples.data(), bytes_.data(), whole * sizeof(sample));
        ring_.push(std::span(samples).first(whole));
        odd_ = count % sizeof(sample);
        if (odd_ != 0) bytes_[0] = bytes_[count - 1];
    }

    int fd_;
    std::size_t odd_ = 0;
    std::array<char, piece_samples * sizeof(sample)> bytes_;
    ring ring_{ring_samples};
    std::atomic<bool> started_{false}, closing_{false}, at_end_{false};
};

/// Empties a ring into a descriptor, a page at a time and only while that does not block.
class pipe_writer final : public file_job {
public:
    explicit pipe_writer(int fd) : fd_(fd) {}

    progress work() override {
        const bool last = closing_.load(std::memory_order_acquire);
        if (written_ == held_) refill();
        if (held_ == 0) return last ? progress::finished : progress::waiting;
        if (!ready(fd_, POLLOUT)) return progress::waiting;
        const auto* const bytes = reinterpret_cast<const char*>(piece_.data());
        const auto put = ::write(fd_, bytes + written_, held_ - written_);
        if (put < 0 && is_transient(errno)) return progress::waiting;
        if (put < 0) {
            failure_ = errno;
            return progress::finished;
        }
        written_ += static_cast<std::size_t>(put);
        return progress::more;
    }
    void close() noexcept override { closing_.store(true, std::memory_order_release); }
    pollfd waits_for() const override {
        const bool wants = written_ < held_;
        return {wants ? fd_ : -1, POLLOUT, 0};
    }

    ring& samples() { return ring_; }
    error_code failure() const { return {failure_.load(), boost::system::system_category()}; }

private:
    void refill() {
        held_ = ring_.pop(piece_) * sizeof(sample);
        written_ = 0;
    }

    int fd_;
    std::array<sample, piece_samples> piece_;
    std::size_t held_ = 0, written_ = 0; // bytes of piece_
    ring ring_{ring_samples};
    std::atomic<bool> closing_{false};
    std::atomic<int> failure_{0};
};

class pipe_source final : public clocked_source {
public:
    pipe_source(frame_clock clock, std::shared_ptr<pipe_reader> reader, file_thread& files)
        : clocked_source(std::move(clock)), reader_(std::move(reader)), files_(files) {}
    ~pipe_source() override {
        reader_->close();
        files_.wake();
    }

    error_code start() override {
        reader_->start();
        files_.wake();
        return clocked_source::start();
    }
    bool finished() const override {
        return reader_->at_end() && reader_->samples().available() == 0;
    }
    std::string description() const override { return "standard input"; }
    device_counters counters() const override {
        auto all = clocked_source::counters();
        all.underruns = underruns_;
        return all;
    }

private:
    void fill(std::span<sample> out) override {
        const bool at_end = reader_->at_end();
        const auto count = reader_->samples().pop(out);
        std::ranges::fill(out.subspan(count), sample{0});
        if (at_end) return;
        if (count < out.size()) ++underruns_;
        if (count > 0) files_.wake(); // there is room again
    }

    std::shared_ptr<pipe_reader> reader_;
    file_thread& files_;
    std::uint64_t underruns_ = 0;
};

class pipe_sink final : public clocked_sink {
public:
    pipe_sink(frame_clock clock, std::shared_ptr<pipe_writer> writer, file_thread& files)
        : clocked_sink(std::move(clock)), writer_(std::move(writer)), files_(files) {}
    ~pipe_sink() override {
        writer_->close();
        files_.wake();
    }

    error_code failure() const override { return writer_->failure(); }
    std::string description() const override { return "standard output"; }
    device_counters counters() const override {
        auto all = clocked_sink::counters();
        all.dropped_samples += writer_->samples().dropped();
        return all;
    }

private:
    void accept(std::span<const sample> samples) override {
        writer_->samples().push(samples);
        files_.wake();
    }

    std::shared_ptr<pipe_writer> writer_;
    file_thread& files_;
};

} // namespace

result<std::unique_ptr<source>> open_pipe_source(int fd, file_thread& files) {
    auto clock = frame_clock::make();
    if (!clock) return clock.error();
    auto reader = std::make_shared<pipe_reader>(fd);
    if (auto failed = files.add(reader)) return failed;
    return std::unique_ptr<source>(
        std::make_unique<pipe_source>(std::move(*clock), std::move(reader), files)
    );
}

result<std::unique_ptr<sink>> open_pipe_sink(int fd, file_thread& files) {
    auto clock = frame_clock::make();
    if (!clock) return clock.error();
    auto writer = std::make_shared<pipe_writer>(fd);
    if (auto failed = files.add(writer)) return failed;
    return std::unique_ptr<sink>(
        std::make_unique<pipe_sink>(std::move(*clock), std::move(writer), files)
    );
}

} // namespace babel::audio
