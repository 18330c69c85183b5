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

void base_join::join(net::descriptor candidate) {
    candidate_ = std::move(candidate);
    limit_receiving(candidate_.get());
    net::set_no_delay(candidate_.get());
    net::set_thin_stream(candidate_.get(), relay_stream::max_unsent_bytes);
    net::set_priority(candidate_.get(), net::expedited_forwarding);
    net::set_keepalive(candidate_.get(), net::patient);
    leg_.send(wire::encode(wire::plain(net::seen_at(net::remote_endpoint(candidate_.get())))));
}

error_code base_join::on_leg(bool is_readable, const pace& at, const witness& on_bytes) {
    leg_.flush();
    if (leg_.failure()) return leg_.failure();
    return is_readable ? read_leg(at, on_bytes) : error_code();
}

/// Before there is a candidate the caller has nothing to say.
error_code base_join::read_leg(const pace& at, const witness& on_bytes) {
    if (from_leg_.has_ended) return errc::torn_stream;
    const auto ended = leg_.read([&](bytes_view more) -> error_code {
        if (more.empty()) return {};
        if (!has_candidate()) return errc::unknown_opcode;
        charge(from_leg_, more.size(), at);
        for_candidate_.insert(for_candidate_.end(), more.begin(), more.end());
        return on_bytes(more);
    });
    if (ended && ended != errc::end_of_stream) return ended;
    if (ended && !has_candidate()) return ended;
    if (ended) note_end(from_leg_, at.now);
    write_candidate();
    return {};
}

error_code base_join::on_candidate(bool is_readable, const pace& at, const witness& on_bytes) {
    write_candidate();
    return is_readable ? read_candidate(at, on_bytes) : error_code();
}

/// A candidate that resets its connection has hung up: old programs do so. Its last words still
/// pass.
error_code base_join::read_candidate(const pace& at, const witness& on_bytes) {
    if (from_candidate_.has_ended) {
        is_candidate_deaf_ = true; // it does not only end its own direction
        return {};
    }
    auto& into = scratch_.plaintext;
    const auto got = ::recv(candidate_.get(), into.data(), into.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (got <= 0) {
        is_candidate_deaf_ |= got < 0;
        leg_.close_sending();
        note_end(from_candidate_, at.now);
        return leg_.failure();
    }
    const auto more = bytes_view(into).first(static_cast<std::size_t>(got));
    charge(from_candidate_, more.size(), at);
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

void base_join::write_candidate() {
    if (is_candidate_deaf_) for_candidate_.clear();
    if (!for_candidate_.empty()) {
        const auto sent = ::send(
            candidate_.get(),
            for_candidate_.data(),
            for_candidate_.size(),
            MSG_DONTWAIT | MSG_NOSIGNAL
        );
        if (sent < 0 && errno != EAGAIN && errno != EINTR) is_candidate_deaf_ = true;
        for_candidate_.erase(
            for_candidate_.begin(), for_candidate_.begin() + std::max<ssize_t>(sent, 0)
        );
    }
    if (for_candidate_.empty() && from_leg_.has_ended) ::shutdown(candidate_.get(), SHUT_WR);
}

bool base_join::is_candidate_blocked() const {
    return !for_candidate_.empty() ||
           unsent_bytes(candidate_.get()) >= relay_stream::max_unsent_bytes;
}

ready_set::interest base_join::of_leg(time_point now) const {
    const bool may_read =
        !has_candidate() || (!is_candidate_blocked() && has_credit(from_leg_, now));
    return {may_read && !from_leg_.has_ended, leg_.has_unsent() || leg_.is_blocked()};
}

ready_set::interest base_join::of_candidate(time_point now) const {
    const bool may_read = !leg_.is_blocked() && has_credit(from_candidate_, now);
    return {may_read && !from_candidate_.has_ended, is_candidate_blocked() && !is_candidate_deaf_};
}

bool base_join::is_candidate_gone() const {
    const bool is_shut = from_leg_.has_ended && for_candidate_.empty();
    return from_candidate_.has_ended && (is_candidate_deaf_ || is_shut);
}

void base_join::note_end(direction& which, time_point now) {
    which.has_ended = true;
    ended_at_ = std::min(ended_at_, now);
}

bool base_join::is_over(time_point now) const {
    const bool is_done = from_leg_.has_ended && from_candidate_.has_ended && !leg_.has_unsent() &&
                         (for_candidate_.empty() || is_candidate_deaf_);
    const bool is_late = ended_at_ != time_point::max() && now - ended_at_ >= closing_time;
    return is_done || is_late;
}

} // namespace babel::server
