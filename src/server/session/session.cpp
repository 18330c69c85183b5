#include "server/session/session.hpp"

#include "server/signalling/extended_messages.hpp"
#include <babel/crypto/tls_engine.hpp>
#include <babel/net/link_state.hpp>
#include <babel/net/packet_stream.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>
#include <babel/wire/offers.hpp>

#include <optional>
#include <utility>
#include <variant>

namespace babel::server {
namespace {

std::string in_words(const wire::login& message) {
    return " asks to be " + printable(message.name);
}
std::string in_words(const wire::call_request& message) {
    return " calls " + printable(message.contact);
}
std::string in_words(const wire::call_refused& message) {
    return " refuses or withdraws the call with " + printable(message.contact);
}

std::string in_words(const wire::login2& message) {
    return (message.key.empty() ? " asks to be guest " : " asks to prove to be ") +
           printable(message.name);
}
std::string in_words(const wire::who_is& message) {
    return " asks for the key of " + printable(message.name);
}
std::string in_words(const wire::watch& message) {
    return " chooses " + std::to_string(message.names.size()) + " names to hear of";
}
std::string in_words(const wire::since& message) {
    return " returns with the list of change " + std::to_string(message.number);
}
std::string in_words(const wire::offer& message) {
    return " offers a call to " + printable(message.contact);
}
std::string in_words(const wire::signal& message) {
    return " sends a step of call " + std::to_string(message.call);
}

std::string in_words(const wire::reach& message) {
    return " asks for the way to its port " + std::to_string(message.port);
}

template <class Message>
std::string in_words(const result<Message>& message) {
    if (!message) return ": " + message.error().message();
    return std::visit([](const auto& each) { return in_words(each); }, *message);
}

std::string in_words(bytes_view packet, bool is_extended) {
    if (!is_extended) return in_words(wire::decode<wire::to_server>(packet));
    return in_words(wire::decode<extended_to_server>(packet, wire::trailing::ignored));
}

using namespace std::chrono_literals;

constexpr net::keepalive probing{1s, 1s, 5, 60s};
constexpr auto time_of_a_key = 1h; // of TLS

} // namespace

session::session(session_services& pool, net::transport& link, origin from, net::tls_transport* tls)
    : client_peer(std::move(from)), pool_(pool), link_(link), tls_(tls) {
    net::set_keepalive(link_.native_handle(), net::patient);
}

link_kind session::kind() const {
    if (is_extended()) return link_kind::babel2;
    return link().binding ? link_kind::tls : link_kind::plain;
}

void session::enter(const link_description& how) {
    set_link(how);
    if (is_extended()) framer_.set_limit(wire::max_extended_bytes_to_server);
    pool_.signals.on_connected(*this);
}

error_code session::read() {
    if (failure_) return failure_; // it is closed after this turn; its packets are ignored
    const auto now = std::chrono::steady_clock::now();
    bool had_whole = false;
    const auto ended =
        net::read_packets(link_, framer_, pool_.buffer, [&](bytes_view packet) -> error_code {
            had_whole = true;
            return on_packet(packet, now);
        });
    note_half_packet(now, had_whole);
    return ended;
}

error_code session::on_packet(bytes_view packet, time_point now) {
    pool_.counts.add(counter::packets_received);
    pool_.counts.add(counter::bytes_received, packet.size() + wire::length_bytes);
    if (pool_.log.shows(log_level::debug))
        pool_.log.write(
            log_kind::packet, log_level::debug, label(), in_words(packet, is_extended())
        );
    const auto bad = pool_.signals.on_packet(*this, packet, now);
    return bad ? bad : failure_;
}

void session::on_login() {
    since_ = std::chrono::system_clock::now();
    if (!is_extended()) framer_.set_limit(max_packet_bytes);
    pool_.unauthenticated.leave(*this);
    if (pool_.log.shows(log_level::info))
        pool_.log.write(
            log_kind::login, log_level::info, label(), " logged in from ", from().remote
        );
}

void session::note_half_packet(time_point now, bool had_whole) {
    if (framer_.between_packets())
        half_packet_since_ = time_point::max();
    else if (had_whole || half_packet_since_ == time_point::max())
        half_packet_since_ = now;
}

void session::welcome(std::span<const wire::slice> slices) {
    for (const auto& each : slices)
        count_sent(each.bytes.size());
    note(outbox_.post_beyond_limit(slices));
}

void session::fail(error_code why, std::string_view last_words) {
    if (failure_) return;
    failure_ = why;
    if (!last_words.empty()) send(wire::encode(wire::error_response{last_words}));
    pool_.close_later(*this);
}

void session::check_deadlines(time_point now) {
    const auto& limits = pool_.rules.limits;
    if (!is_logged_in() && now - connected_ >= limits.login_time) fail(errc::login_too_late);
    if (half_packet_since_ < now && now - half_packet_since_ >= limits.login_time)
        fail(errc::packet_too_late);
    if (probe_.is_running()) check_probe(now);
    check_progress(now);
    if (knows_of_end() && waiting_bytes() == 0) fail(*announced_end_);
    count_ciphertext(link_.queued_bytes());
    if (tls_ && now - renewed_ >= time_of_a_key) {
        renewed_ = now;
        tls_->renew_keys(crypto::renewal::own_key);
    }
}

void session::count_ciphertext(std::size_t queued) {
    pool_.queued_bytes -= std::exchange(ciphertext_bytes_, queued);
    pool_.queued_bytes += queued;
}

void session::check_progress(time_point now) {
    if (waiting_bytes() == 0) {
        progress_at_ = now;
        return;
    }
    // The system accepts bytes in lumps of about 20 KiB, and a slow link may need longer than
    // stall_time for one. Acknowledgements show progress.
    const auto link = net::inspect(link_.native_handle());
    const auto unacknowledged = link ? link->unacknowledged_bytes : 0;
    const auto taken = outbox_.sent_bytes() - unacknowledged - link_.queued_bytes();
    if (std::exchange(progress_bytes_, taken) != taken) progress_at_ = now;
    if (now - progress_at_ >= pool_.rules.limits.stall_time) fail(errc::slow_consumer);
}

void session::check_probe(time_point now) {
    const auto link = net::inspect(link_.native_handle());
    const auto verdict = probe_.check(now, link ? std::optional(link->since_life) : std::nullopt);
    if (verdict == name_probe::verdict::undecided) return;
    if (verdict == name_probe::verdict::gone)
        fail(errc::vanished);
    else
        pool_.signals.on_alive(*this);
    net::set_keepalive(link_.native_handle(), net::patient);
}

bool session::probe(asker by) {
    if (probe_.ask(by, std::chrono::steady_clock::now())) {
        pool_.counts.add(counter::probes);
        net::set_keepalive(link_.native_handle(), probing);
    }
    return probe_.is_running();
}

void session::close() {
    // If bytes are queued, the peer does not keep up: it will not get its last words, and the
    // kernel would keep the sent part for minutes. All other connections are closed in order, even
    // of flooders, so that they receive the reason.
    if (waiting_bytes() > 0) net::discard_on_close(link_.native_handle());
    link_.close();
}

void session::leave(error_code why) {
    // After a failed write the system reports its error there; a read only returns the end.
    if (failure_)
        why = failure_;
    else if (outbox_.failed())
        why = outbox_.failure();
    pool_.counts.add(counter_of_end(why));
    const auto level = !name().empty() ? log_level::info : log_level::debug;
    if (pool_.log.shows(level))
        pool_.log.write(log_kind::departure, level, label(), " left: ", why.message());
    pool_.signals.on_gone(*this, std::chrono::steady_clock::now());
}

} // namespace babel::server
