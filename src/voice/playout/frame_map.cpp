#include <babel/voice/frame_map.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace babel::voice {

bool frame_map::insert(std::int64_t at, std::size_t samples, bytes_view packet) {
    auto place = frames_.end();
    while (place != frames_.begin() && std::prev(place)->at >= at)
        --place;
    if (place != frames_.end() && place->at == at) return false;
    const auto put = frames_.insert(place, {at, samples, {packet.begin(), packet.end()}});
    end_ = std::max(end_, put->end());
    return true;
}

void frame_map::append(std::size_t samples, bytes_view packet) {
    insert(end_, samples, packet);
}

void frame_map::jump_to_front() {
    next_ = frames_.front().at;
    waited_ = 0;
}

std::size_t frame_map::hole() const {
    if (frames_.empty()) return 0;
    return static_cast<std::size_t>(std::max<std::int64_t>(frames_.front().at - next_, 0));
}

std::size_t frame_map::settle() {
    while (!frames_.empty() && frames_.front().at < next_)
        frames_.pop_front();
    const auto lost = std::min(hole(), waited_);
    fill_hole(lost);
    waited_ -= lost;
    return lost;
}

frame_map::frame frame_map::take_front() {
    auto front = std::move(frames_.front());
    frames_.pop_front();
    next_ = front.end();
    waited_ = 0;
    return front;
}

void frame_map::drop_front() {
    frames_.pop_front();
    next_ = frames_.front().at;
}

std::size_t frame_map::span_from(std::int64_t from) const {
    if (frames_.empty()) return 0;
    return static_cast<std::size_t>(std::max<std::int64_t>(frames_.back().end() - from, 0));
}

} // namespace babel::voice
