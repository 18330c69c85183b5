// The path from microphone to loudspeaker in the programs that rig_test.py compares.
#pragma once

#include <babel/audio/format.hpp>

#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <vector>

/// Holds what a device delivers at once, so that nothing piles up, and asks for as much: a
/// microphone that is asked for more wakes the loop only when it has that.
class passage {
public:
    explicit passage(std::chrono::milliseconds buffer)
        : piece_(babel::audio::samples_in_ms(static_cast<std::size_t>(buffer.count()))) {}

    template <class Source>
    void take_from(Source& from) {
        for (std::size_t count = piece_.size(); count == piece_.size();) {
            count = from.read(piece_);
            waiting_.insert(
                waiting_.end(), piece_.begin(), piece_.begin() + static_cast<int>(count)
            );
        }
        while (waiting_.size() > piece_.size()) {
            waiting_.pop_front();
            ++cut_;
        }
    }
    template <class Sink>
    void give_to(Sink& to) {
        std::vector<babel::audio::sample> piece(std::min(to.wanted(), waiting_.size()));
        for (auto& s : piece) {
            s = waiting_.front();
            waiting_.pop_front();
        }
        to.write(piece);
    }
    std::size_t cut() const { return cut_; }

private:
    std::vector<babel::audio::sample> piece_;
    std::deque<babel::audio::sample> waiting_;
    std::size_t cut_ = 0;
};

/// Passes samples on, whenever one of the two wakes, for that long.
/// Returns how many samples had to go.
template <class Source, class Sink>
std::size_t pass(
    Source& from,
    Sink& to,
    std::chrono::milliseconds buffer,
    std::chrono::steady_clock::time_point until
) {
    passage between(buffer);
    while (std::chrono::steady_clock::now() < until) {
        std::array<pollfd, 2> fds{
            pollfd{from.wake_fd(), POLLIN, 0}, pollfd{to.wake_fd(), POLLIN, 0}};
        ::poll(fds.data(), fds.size(), 200);
        between.take_from(from);
        between.give_to(to);
    }
    return between.cut();
}
