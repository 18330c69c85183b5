#include <babel/core/text.hpp>
#include <babel/net/outbox.hpp>
#include <babel/net/packet_stream.hpp>
#include <babel/server/session.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/framer.hpp>
#include <babel/wire/messages.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <span>
#include <string>
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

std::string in_words(bytes_view packet) {
    const auto message = wire::decode<wire::to_server>(packet);
    if (!message) return ": " + message.error().message();
    return std::visit([](const auto& each) { return in_words(each); }, *message);
}

} // namespace

/// One connection, a local variable of the coroutine that serves it.
class session_host::session final : public member {
public:
    session(session_host& host, net::transport& link, origin from);
    ~session() override;

    /// Reads once and does what the packets ask for; never suspends. Errors: why the session ends.
    error_code read();

    /// Says goodbye for this connection, which is closed.
    void leave(error_code why);

    void close() { link_.close(); }
    bool is_drained() const { return outbox_.waiting_bytes() == 0; }

    void welcome(std::span<const bytes_view> pieces) override;
    void send(const wire::shared_packet& packet) override { note(outbox_.post(packet)); }
    void send(bytes_view packet) override { note(outbox_.post(packet)); }

private:
    void note(bool is_sent);
    /// How the log calls it.
    std::string label() const { return is_logged_in() ? printable(name()) : from().remote; }

    session_host& host_;
    net::transport& link_;
    net::outbox outbox_{link_, max_waiting_bytes};
    wire::framer framer_{max_packet_bytes_before_login};
    bool is_failed_ = false;
};

session_host::session::session(session_host& host, net::transport& link, origin from)
    : member(std::move(from)), host_(host), link_(link) {
    host_.sessions_.insert(this);
    host_.board_.on_connected(*this);
}

session_host::session::~session() {
    host_.sessions_.erase(this);
    std::erase(host_.failed_, this);
}

error_code session_host::session::read() {
    const auto now = std::chrono::steady_clock::now();
    return net::read_packets(link_, framer_, host_.buffer_, [&](bytes_view packet) -> error_code {
        if (host_.log_.shows(log_level::debug)) host_.log_.debug(label(), in_words(packet));
        const auto bad = host_.board_.on_packet(*this, packet, now);
        if (is_logged_in()) framer_.set_limit(max_packet_bytes);
        return bad;
    });
}

void session_host::session::welcome(std::span<const bytes_view> pieces) {
    const auto bytes = std::accumulate(
        pieces.begin(),
        pieces.end(),
        std::size_t{0},
        [](std::size_t sum, bytes_view piece) { return sum + piece.size(); }
    );
    outbox_.set_limit(max_waiting_bytes + bytes);
    note(outbox_.post(pieces));
    if (host_.log_.shows(log_level::info))
        host_.log_.info(label(), " logged in from ", from().remote);
}

void session_host::session::note(bool is_sent) {
    if (is_sent || is_failed_) return;
    is_failed_ = true;
    host_.failed_.push_back(this); // not closed here, in the middle of a fan-out
    host_.want_end_of_turn();
}

void session_host::session::leave(error_code why) {
    if (outbox_.failed()) why = outbox_.failure();
    const auto level = is_logged_in() ? log_level::info : log_level::debug;
    if (host_.log_.shows(level)) host_.log_.write(level, label(), " left: ", why.message());
    host_.board_.on_gone(*this, std::chrono::steady_clock::now());
}

session_host::session_host(asio::any_io_executor executor, logger& log)
    : executor_(std::move(executor)), log_(log), board_([this] { want_end_of_turn(); }) {}

asio::awaitable<void> session_host::serve(std::unique_ptr<net::transport> link, origin from) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (is_closed_) co_return;
    session self(*this, *link, std::move(from));
    error_code ended;
    while (!ended) {
        const auto [ec] = co_await link->wait(net::direction::read, as_result);
        ended = ec ? ec : self.read();
    }
    link->close();
    self.leave(ended);
}

bool session_host::is_drained() const {
    return std::all_of(sessions_.begin(), sessions_.end(), [](const session* each) {
        return each->is_drained();
    });
}

void session_host::close_all() {
    is_closed_ = true;
    for (auto* each : sessions_)
        each->close();
}

asio::awaitable<void> session_host::idle() {
    while (end_of_turn_posted_)
        co_await asio::post(executor_, asio::use_awaitable);
}

void session_host::want_end_of_turn() {
    if (std::exchange(end_of_turn_posted_, true)) return;
    asio::post(executor_, [this] { end_of_turn(); });
}

void session_host::end_of_turn() {
    end_of_turn_posted_ = false;
    board_.flush();
    for (auto* each : std::exchange(failed_, {}))
        each->close();
}

} // namespace babel::server
