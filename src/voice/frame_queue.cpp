#include <babel/voice/frame_queue.hpp>

#include <algorithm>

namespace babel::voice {

void frame_queue::push_voice(time_point made, bytes_view packet) {
    waiting_.push_back({made, true, {packet.begin(), packet.end()}});
    ++frames_;
}

void frame_queue::push_lasting(bytes_view packet) {
    waiting_.push_back({{}, false, {packet.begin(), packet.end()}});
}

std::size_t frame_queue::drop_stale(time_point now) {
    const auto before = frames_;
    for (auto at = waiting_.begin(); at != waiting_.end();) {
        const bool is_begun = at == waiting_.begin() && front_written_ > 0;
        const bool is_stale = now - at->made > stale_after || frames_ > max_frames;
        if (at->is_voice && !is_begun && is_stale) {
            at = waiting_.erase(at);
            --frames_;
        } else {
            ++at;
        }
    }
    return before - frames_;
}

std::span<const bytes_view> frame_queue::gather(std::span<bytes_view> into) const {
    const auto count = std::min(into.size(), waiting_.size());
    for (std::size_t i = 0; i < count; ++i)
        into[i] = waiting_[i].bytes;
    if (count > 0) into[0] = into[0].subspan(front_written_);
    return into.first(count);
}

frame_queue::written frame_queue::forget(std::size_t bytes) {
    written done;
    for (front_written_ += bytes; !waiting_.empty(); waiting_.pop_front()) {
        const auto& front = waiting_.front();
        if (front_written_ < front.bytes.size()) break;
        front_written_ -= front.bytes.size();
        if (!front.is_voice) continue;
        ++done.frames;
        done.bytes += front.bytes.size();
        --frames_;
    }
    return done;
}

bool frame_queue::is_due(std::size_t frames_a_write) const {
    return front_written_ > 0 || waiting_.size() > frames_ || frames_ >= frames_a_write;
}

std::chrono::nanoseconds frame_queue::oldest_age(time_point now) const {
    const auto oldest = std::ranges::find_if(waiting_, &entry::is_voice);
    return oldest == waiting_.end() ? std::chrono::nanoseconds{} : now - oldest->made;
}

} // namespace babel::voice
