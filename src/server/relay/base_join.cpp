#include "server/relay/base_join.hpp"

#include <babel/net/seen_endpoint.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/relay.hpp>
#include <babel/wire/seen_address.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace babel::server {
namespace {

// Bytes that wait for a slow reader there are old voice: the sender has to notice it soon.
constexpr int stream_receive_bytes = 8 * 1024;

void limit_receiving(int socket) {
    const int bytes = stream_receive_bytes;
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes); // as far as it goes
}

} // namespace

base_join::base_join(relay_stream leg, relay_scratch& scratch, total_rate& total)
    : leg_(std::move(leg)), scratch_(scratch), total_(total) {
    limit_receiving(leg_handle());
    net::set_keepalive(leg_handle(), net::patient);
}

void base_join::join(net::descriptor guest) {
    guest_ = std::move(guest);
    limit_receiving(guest_.get());
    net::set_no_delay(guest_.get());
    net::set_thin_stream(guest_.get(), relay_stream::max_unsent_bytes);
    net::set_priority(guest_.get(), net::expedited_forwarding);
    net::set_keepalive(guest_.get(), net::patient);
    leg_.send(wire::encode(wire::plain(net::seen_at(net::remote_endpoint(guest_.get())))));
}

error_code base_join::on_leg(bool is_readable, const pace& at, const witness& on_bytes) {
    leg_.flush();
    if (leg_.failure()) return leg_.failure();
    return is_readable ? read_leg(at, on_bytes) : error_code();
}

/// Before there is a guest the caller has nothing to say.
error_code base_join::read_leg(const pace& at, const witness& on_bytes) {
    if (from_leg_.has_ended) return errc::torn_stream;
    const auto ended = leg_.read([&](bytes_view more) -> error_code {
        if (more.empty()) return {};
        if (!has_guest()) return errc::unknown_opcode;
        charge(from_leg_, more.size(), at);
        for_guest_.insert(for_guest_.end(), more.begin(), more.end());
        return on_bytes(more);
    });
    if (ended && ended != errc::end_of_stream) return ended;
    if (ended && !has_guest()) return ended;
    if (ended) note_end(from_leg_, at.now);
    write_guest();
    return {};
}

error_code base_join::on_guest(bool is_readable, const pace& at, const witness& on_bytes) {
    write_guest();
    return is_readable ? read_guest(at, on_bytes) : error_code();
}

/// A guest that resets its connection has hung up: old programs do so. Its last words still pass.
error_code base_join::read_guest(const pace& at, const witness& on_bytes) {
    if (from_guest_.has_ended) {
        is_guest_deaf_ = true; // it does not only end its own direction
        return {};
    }
    auto& into = scratch_.plaintext;
    const auto got = ::recv(guest_.get(), into.data(), into.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (got <= 0) {
        is_guest_deaf_ |= got < 0;
        leg_.close_sending();
        note_end(from_guest_, at.now);
        return leg_.failure();
    }
    const auto more = bytes_view(into).first(static_cast<std::size_t>(got));
    charge(from_guest_, more.size(), at);
    if (const auto bad = on_bytes(more)) return bad;
    leg_.send(more);
    return leg_.failure();
}

void base_join::charge(direction& from, std::size_t bytes, const pace& at) {
    from.rate.charge(bytes, at.kbits, at.now);
    total_.charge(bytes, at.now);
}

bool base_join::has_credit(const direction& from, time_point now) const {
    return from.rate.has_credit(burst, now) && total_.has_credit(now);
}

void base_join::write_guest() {
    if (is_guest_deaf_) for_guest_.clear();
    if (!for_guest_.empty()) {
        const auto sent =
            ::send(guest_.get(), for_guest_.data(), for_guest_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) is_guest_deaf_ = true;
        for_guest_.erase(for_guest_.begin(), for_guest_.begin() + std::max<ssize_t>(sent, 0));
    }
    if (for_guest_.empty() && from_leg_.has_ended) ::shutdown(guest_.get(), SHUT_WR);
}

bool base_join::is_guest_blocked() const {
    return !for_guest_.empty() || unsent_bytes(guest_.get()) >= relay_stream::max_unsent_bytes;
}

ready_set::interest base_join::of_leg(time_point now) const {
    const bool may_read = !has_guest() || (!is_guest_blocked() && has_credit(from_leg_, now));
    return {may_read && !from_leg_.has_ended, leg_.has_unsent() || leg_.is_blocked()};
}

ready_set::interest base_join::of_guest(time_point now) const {
    const bool may_read = !leg_.is_blocked() && has_credit(from_guest_, now);
    return {may_read && !from_guest_.has_ended, is_guest_blocked() && !is_guest_deaf_};
}

bool base_join::is_guest_gone() const {
    const bool is_shut = from_leg_.has_ended && for_guest_.empty();
    return from_guest_.has_ended && (is_guest_deaf_ || is_shut);
}

void base_join::note_end(direction& which, time_point now) {
    which.has_ended = true;
    ended_at_ = std::min(ended_at_, now);
}

bool base_join::is_over(time_point now) const {
    const bool is_done = from_leg_.has_ended && from_guest_.has_ended && !leg_.has_unsent() &&
                         (for_guest_.empty() || is_guest_deaf_);
    const bool is_late = ended_at_ != time_point::max() && now - ended_at_ >= closing_time;
    return is_done || is_late;
}

} // namespace babel::server
