#include "server/http/http_connection.hpp"

#include <babel/net/socket_transport.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace babel::server {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds goodbye_time{1};
constexpr int goodbye_reads = 16;
constexpr std::string_view event_stream = "text/event-stream";

document plain_text(std::string_view text) {
    return {"text/plain; charset=utf-8", std::make_shared<const std::string>(text)};
}

bytes_view bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace

http_server::connection::connection(http_server& owner, net::tcp::socket socket)
    : owner_(owner), link_(net::make_transport(std::move(socket))) {
    owner_.open_.push_back(this);
}

http_server::connection::~connection() {
    std::erase(owner_.open_, this);
}

asio::awaitable<void> http_server::connection::run() {
    bool goes_on = true;
    while (goes_on) {
        goes_on = co_await serve_one();
        // Pipelined requests must not starve others: yields between two answers.
        co_await asio::post(owner_.executor_, asio::use_awaitable);
    }
    co_await say_goodbye();
}

asio::awaitable<bool> http_server::connection::serve_one() {
    http_request_parser parser(max_http_header_bytes);
    deadline_ = steady_clock::now() + owner_.limits_.time_limit; // for the whole header
    auto state = parse_state::incomplete;
    for (;;) {
        const auto* const begin = reinterpret_cast<const char*>(buffer_.data());
        const auto parsed = parser.feed({begin, buffered_});
        std::copy(buffer_.data() + parsed.used, buffer_.data() + buffered_, buffer_.data());
        buffered_ -= parsed.used;
        state = parsed.reached;
        if (state != parse_state::incomplete) break;
        const bool has_come = co_await read_some();
        if (!has_come) co_return false;
    }
    answer reply;
    if (state == parse_state::complete)
        reply = answer_to(parser.get());
    else if (state == parse_state::too_long)
        reply.status = http_status::request_header_fields_too_large;
    else
        reply.status = http_status::bad_request;
    if (reply.status == http_status::ok && reply.content.content_type == event_stream) {
        co_await stream_events(std::move(reply));
        co_return false;
    }
    co_return co_await send(std::move(reply));
}

http_server::connection::answer http_server::connection::answer_to(const http_request& asked) {
    answer reply;
    reply.is_http_10 = asked.is_http_10;
    reply.is_head = asked.method == http_method::head;
    reply.keeps_alive = asked.keeps_alive && !asked.has_body;
    if (asked.hosts != 1 && !(asked.is_http_10 && asked.hosts == 0))
        reply.status = http_status::bad_request;
    else if (asked.hosts == 1 && !owner_.hosts_.hold(asked.host))
        reply.status = http_status::misdirected_request;
    else if (asked.method == http_method::other)
        reply.status = http_status::method_not_allowed;
    else if (asked.has_body)
        reply.status = http_status::payload_too_large;
    else if (asked.path != "/events")
        reply.content = owner_.shown_.find(asked.path);
    else if (owner_.event_streams_ < owner_.limits_.event_streams)
        reply.content.content_type = event_stream;
    else
        reply.status = http_status::service_unavailable;
    if (reply.status == http_status::ok) reply.status = reply.content.status;
    const bool is_found = reply.content.body || reply.content.content_type == event_stream;
    if (reply.status == http_status::ok && !is_found) reply.status = http_status::not_found;
    return reply;
}

asio::awaitable<bool> http_server::connection::send(answer reply) {
    if (!reply.content.body) reply.content = plain_text(explanation_of(reply.status));
    const std::string_view body(*reply.content.body);
    const http_response response{
        reply.status,
        reply.is_http_10,
        reply.keeps_alive,
        reply.content.content_type,
        owner_.shown_.policy(),
        body.size()};
    const auto head = header_of(response);
    const auto shown = reply.is_head ? std::string_view() : body;
    const bool is_sent = co_await write(head, shown);
    co_return is_sent&& reply.keeps_alive;
}

asio::awaitable<void> http_server::connection::stream_events(answer to) {
    const http_response response{
        http_status::ok, to.is_http_10, false, event_stream, owner_.shown_.policy()};
    const auto head = header_of(response);
    const bool is_sent = co_await write(head);
    if (!is_sent || to.is_head) co_return;

    ++owner_.event_streams_;
    event_feed::reader news(owner_.shown_.events());
    while (!owner_.is_stopping_) {
        deadline_ = time_point::max();
        const auto text = co_await news.next();
        if (!text) break;
        const bool goes_on = co_await write(*text);
        if (!goes_on) break;
    }
    --owner_.event_streams_;
}

asio::awaitable<void> http_server::connection::say_goodbye() {
    // Closing with unread bytes would reset the connection and could lose the answer.
    link_->shutdown_send();
    deadline_ = steady_clock::now() + goodbye_time;
    bool goes_on = true;
    for (int i = 0; i < goodbye_reads && goes_on; ++i) {
        buffered_ = 0;
        goes_on = co_await read_some();
    }
}

asio::awaitable<bool> http_server::connection::read_some() {
    for (;;) {
        // Waits first, so that an endless sender does not starve others.
        const auto [ec] = co_await link_->wait(net::direction::read, as_result);
        if (ec) co_return false;
        const auto got = link_->try_read(std::span(buffer_).subspan(buffered_));
        if (got) buffered_ += *got;
        if (got || got.error() != errc::would_block) co_return got.has_value();
    }
}

asio::awaitable<bool> http_server::connection::write(std::string_view head, std::string_view body) {
    deadline_ = steady_clock::now() + owner_.limits_.time_limit;
    std::array<bytes_view, 2> left{bytes_of(head), bytes_of(body)};
    while (!left[0].empty() || !left[1].empty()) {
        const auto sent = link_->try_write(left);
        if (sent) {
            const auto of_head = std::min(*sent, left[0].size());
            left = {left[0].subspan(of_head), left[1].subspan(*sent - of_head)};
        } else if (sent.error() == errc::would_block) {
            const auto [ec] = co_await link_->wait(net::direction::write, as_result);
            if (ec) co_return false;
        } else {
            co_return false;
        }
    }
    co_return true;
}

} // namespace babel::server
