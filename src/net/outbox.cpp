#include <babel/net/outbox.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <numeric>

namespace babel::net {
namespace {

std::size_t total_bytes(std::span<const bytes_view> pieces) {
    return std::accumulate(
        pieces.begin(),
        pieces.end(),
        std::size_t{0},
        [](std::size_t sum, bytes_view piece) { return sum + piece.size(); }
    );
}

/// A packet of what `pieces` hold beyond their first `skip` bytes.
wire::shared_packet copy_beyond(std::span<const bytes_view> pieces, std::size_t skip) {
    std::vector<std::uint8_t> rest;
    rest.reserve(total_bytes(pieces) - skip);
    for (const auto piece : pieces) {
        const auto gone = std::min(skip, piece.size());
        rest.insert(rest.end(), piece.begin() + static_cast<std::ptrdiff_t>(gone), piece.end());
        skip -= gone;
    }
    return std::make_shared<const std::vector<std::uint8_t>>(std::move(rest));
}

} // namespace

outbox::outbox(transport& to, std::size_t limit_bytes) : to_(to), limit_bytes_(limit_bytes) {}

outbox::~outbox() {
    if (armed_) *armed_ = nullptr;
}

bool outbox::post(const wire::shared_packet& packet) {
    if (failed()) return false;
    if (!waiting_.empty()) return enqueue(packet, 0);
    const bytes_view whole(*packet);
    const auto sent = to_.try_write(std::span(&whole, 1));
    if (!sent && sent.error() != errc::would_block) {
        failure_ = sent.error();
        return false;
    }
    const auto written = sent ? *sent : 0;
    return written == packet->size() || enqueue(packet, written);
}

bool outbox::post(std::span<const bytes_view> pieces) {
    if (failed()) return false;
    std::size_t written = 0;
    if (waiting_.empty()) {
        const auto sent = to_.try_write(pieces);
        if (!sent && sent.error() != errc::would_block) {
            failure_ = sent.error();
            return false;
        }
        written = sent ? *sent : 0;
        if (written == total_bytes(pieces)) return true;
    }
    return enqueue(copy_beyond(pieces, written), 0);
}

void outbox::finish() {
    finishing_ = true;
    if (waiting_.empty()) to_.shutdown_send();
}

bool outbox::enqueue(wire::shared_packet packet, std::size_t written) {
    const auto left = packet->size() - written;
    if (waiting_bytes_ + left > limit_bytes_) {
        failure_ = errc::slow_consumer;
        return false;
    }
    if (waiting_.empty()) front_written_ = written;
    waiting_bytes_ += left;
    waiting_.push_back(std::move(packet));
    if (!armed_) arm();
    return true;
}

void outbox::flush() {
    while (!waiting_.empty()) {
        std::array<bytes_view, 64> batch;
        const auto count = std::min(batch.size(), waiting_.size());
        for (std::size_t i = 0; i < count; ++i)
            batch[i] = *waiting_[i];
        batch[0] = batch[0].subspan(front_written_);
        const auto sent = to_.try_write(std::span(batch.data(), count));
        if (!sent) {
            if (sent.error() == errc::would_block) return arm();
            failure_ = sent.error();
            return;
        }
        forget(*sent);
    }
    waiting_ = std::vector<wire::shared_packet>(); // gives its memory back; `= {}` would keep it
    if (finishing_) to_.shutdown_send();
}

void outbox::forget(std::size_t sent) {
    waiting_bytes_ -= sent;
    front_written_ += sent;
    std::size_t whole = 0;
    while (whole < waiting_.size() && front_written_ >= waiting_[whole]->size())
        front_written_ -= waiting_[whole++]->size();
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(whole));
}

void outbox::arm() {
    armed_ = std::make_shared<outbox*>(this);
    to_.wait(direction::write, [armed = armed_](error_code ec) {
        auto* self = *armed;
        if (!self) return;
        self->armed_.reset();
        if (self->failed()) return;
        if (ec)
            self->failure_ = ec;
        else
            self->flush();
    });
}

} // namespace babel::net
