#include <babel/net/outbox.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace babel::net {
namespace {

constexpr std::size_t copies_bytes = 1024;
constexpr std::size_t cheaper_copied_bytes = 128; // a reference alone takes about 50 bytes

/// The bytes of the first slices, as many as one write takes.
std::span<const bytes_view>
gather(std::span<const wire::slice> slices, std::array<bytes_view, max_pieces>& into) {
    const auto count = std::min(into.size(), slices.size());
    for (std::size_t i = 0; i < count; ++i)
        into[i] = slices[i].bytes;
    return std::span(into.data(), count);
}

} // namespace

outbox::outbox(transport& to, std::size_t limit_bytes, std::size_t* total)
    : to_(to), limit_bytes_(limit_bytes), total_(total) {}

outbox::~outbox() {
    if (total_) *total_ -= added_up_;
}

bool outbox::post(const wire::shared_packet& packet) {
    const bytes_view all(*packet);
    const auto written = write_now(std::span(&all, 1));
    if (failed()) return false;
    if (written == all.size()) return true;
    const auto rest = all.subspan(written);
    return rest.size() <= cheaper_copied_bytes ? enqueue_copy(rest) : enqueue({packet, rest});
}

bool outbox::post(bytes_view packet) {
    const auto written = write_now(std::span(&packet, 1));
    if (failed()) return false;
    if (written == packet.size()) return true;
    return enqueue_copy(packet.subspan(written));
}

bool outbox::post_beyond_limit(std::span<const wire::slice> slices) {
    std::array<bytes_view, max_pieces> batch;
    auto written = write_now(gather(slices, batch));
    if (failed()) return false;
    for (const auto& each : slices) {
        const auto gone = std::min(written, each.bytes.size());
        written -= gone;
        if (gone == each.bytes.size()) continue;
        unlimited_bytes_ += each.bytes.size() - gone;
        enqueue({each.owner, each.bytes.subspan(gone)});
    }
    return !failed();
}

/// Writes immediately if nothing is queued. Returns the number of bytes taken.
std::size_t outbox::write_now(std::span<const bytes_view> pieces) {
    if (failed() || waiting_bytes_ > 0) return 0;
    const auto sent = to_.try_write(pieces);
    if (!sent) {
        if (sent.error() != errc::would_block) failure_ = sent.error();
        return 0;
    }
    sent_bytes_ += *sent;
    return *sent;
}

void outbox::finish() {
    finishing_ = true;
    if (waiting_bytes_ == 0) to_.shutdown_send();
}

bool outbox::has_room_for(std::size_t more) {
    if (waiting_bytes_ + more <= limit_bytes_ + unlimited_bytes_) return true;
    failure_ = errc::slow_consumer;
    return false;
}

bool outbox::enqueue(wire::slice rest) {
    if (!has_room_for(rest.bytes.size())) return false;
    waiting_bytes_ += rest.bytes.size();
    add_up();
    waiting_.push_back(std::move(rest));
    tail_.reset();
    if (!wait_.is_under_way()) wait_until_writable();
    return true;
}

/// Copies share a buffer: small ones would cost several times their size each.
bool outbox::enqueue_copy(bytes_view rest) {
    if (!tail_ || tail_->size() + rest.size() > tail_->capacity()) {
        auto fresh = std::make_shared<std::vector<std::uint8_t>>();
        fresh->reserve(std::max(copies_bytes, rest.size()));
        fresh->assign(rest.begin(), rest.end());
        if (!enqueue(wire::whole(fresh))) return false;
        tail_ = std::move(fresh);
        return true;
    }
    if (!has_room_for(rest.size())) return false;
    tail_->insert(tail_->end(), rest.begin(), rest.end()); // stays where it is: it has the capacity
    auto& last = waiting_.back().bytes;
    last = {last.data(), last.size() + rest.size()};
    waiting_bytes_ += rest.size();
    add_up();
    return true;
}

void outbox::flush() {
    std::array<bytes_view, max_pieces> batch;
    while (waiting_bytes_ > 0) {
        const auto sent = to_.try_write(gather(std::span(waiting_).subspan(front_), batch));
        if (!sent) {
            if (sent.error() == errc::would_block) return wait_until_writable();
            failure_ = sent.error();
            return;
        }
        forget(*sent);
    }
    waiting_ = std::vector<wire::slice>(); // gives its memory back; `= {}` would keep it
    front_ = 0;
    tail_.reset();
    if (finishing_) to_.shutdown_send();
}

void outbox::forget(std::size_t sent) {
    sent_bytes_ += sent;
    waiting_bytes_ -= sent;
    unlimited_bytes_ -= std::min(unlimited_bytes_, sent);
    add_up();
    for (; front_ < waiting_.size(); waiting_[front_++] = {}) {
        auto& rest = waiting_[front_].bytes;
        const auto gone = std::min(sent, rest.size());
        rest = rest.subspan(gone);
        sent -= gone;
        if (!rest.empty()) break;
    }
    if (front_ < waiting_.size() / 2) return; // moving the others each time would be quadratic
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(front_));
    front_ = 0;
}

void outbox::add_up() {
    if (!total_) return;
    const auto now = waiting_bytes_ - unlimited_bytes_;
    *total_ += now - std::exchange(added_up_, now); // wraps around if it shrank
}

void outbox::wait_until_writable() {
    wait_.start(to_, [this](error_code ec) {
        if (failed()) return;
        if (ec)
            failure_ = ec;
        else
            flush();
    });
}

} // namespace babel::net
