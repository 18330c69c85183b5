#include "http_connection.hpp"

#include <babel/core/time.hpp>

#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <utility>

namespace babel::server {
namespace {

constexpr std::chrono::seconds goodbye_time{1};
constexpr int goodbye_reads = 16;
constexpr std::string_view event_stream = "text/event-stream";

document plain_text(std::string_view text) {
    return {"text/plain; charset=utf-8", std::make_shared<const std::string>(text)};
}

std::string_view explanation_of(http::status status) {
    switch (status) {
    case http::status::not_found:
        return "There is no such page; try /, /metrics or /healthz.\n";
    case http::status::method_not_allowed:
        return "These pages can be read only: GET or HEAD.\n";
    case http::status::payload_too_large:
        return "A request for one of these pages has no body.\n";
    case http::status::request_header_fields_too_large:
        return "The header of the request is too long.\n";
    case http::status::service_unavailable:
        return "Too many are looking on already.\n";
    default:
        return "That is no HTTP request.\n";
    }
}

/// How a request that cannot be read is answered; `ok` where the peer went or said nothing.
http::status status_of_fault(error_code fault) {
    if (fault == http::error::header_limit || fault == http::error::buffer_overflow)
        return http::status::request_header_fields_too_large;
    const bool went = fault == http::error::end_of_stream || fault == http::error::partial_message;
    const bool is_nonsense =
        !went && fault.category() == http::make_error_code(http::error::bad_method).category();
    return is_nonsense ? http::status::bad_request : http::status::ok;
}

template <class Response>
void describe(Response& response, std::string_view content_type, std::string_view policy) {
    const auto now = std::chrono::system_clock::now();
    response.set(http::field::date, utc_text(now, "%a, %d %b %Y %T GMT"));
    response.set(http::field::content_type, content_type);
    response.set(http::field::cache_control, "no-store");
    response.set("Content-Security-Policy", policy);
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Referrer-Policy", "no-referrer");
    if (response.result() == http::status::method_not_allowed)
        response.set(http::field::allow, "GET, HEAD");
    if (response.result() == http::status::service_unavailable)
        response.set(http::field::retry_after, "10");
}

} // namespace

http_server::connection::connection(http_server& owner, net::tcp::socket socket)
    : owner_(owner), stream_(std::move(socket)) {
    owner_.open_.push_back(this);
}

http_server::connection::~connection() {
    std::erase(owner_.open_, this);
}

asio::awaitable<void> http_server::connection::run() {
    bool goes_on = true;
    while (goes_on)
        goes_on = co_await serve_one();
    co_await say_goodbye();
}

asio::awaitable<bool> http_server::connection::serve_one() {
    request asked;
    asked.header_limit(max_http_header_bytes);
    asked.body_limit(boost::none);                // none is ever read
    stream_.expires_after(owner_.most_.patience); // for the whole header, however it trickles in
    const auto [fault, count] =
        co_await http::async_read_header(stream_, buffer_, asked, as_result);
    answer what;
    if (fault) {
        what.status = status_of_fault(fault);
        if (what.status == http::status::ok) co_return false;
    } else {
        what = answer_to(asked);
    }
    if (what.status == http::status::ok && what.what.content_type == event_stream) {
        co_await stream_events(what.version, what.is_head);
        co_return false;
    }
    co_return co_await send(std::move(what));
}

http_server::connection::answer http_server::connection::answer_to(const request& asked) {
    const auto& header = asked.get();
    answer what;
    what.version = header.version();
    what.is_head = header.method() == http::verb::head;
    what.keeps_alive = header.keep_alive() && asked.is_done();
    const std::string_view target(header.target().data(), header.target().size());
    const auto path = target.substr(0, target.find('?'));
    if (header.method() != http::verb::get && !what.is_head)
        what.status = http::status::method_not_allowed;
    else if (!asked.is_done())
        what.status = http::status::payload_too_large;
    else if (path != "/events")
        what.what = owner_.shown_.find(path);
    else if (owner_.event_streams_ < owner_.most_.event_streams)
        what.what.content_type = event_stream;
    else
        what.status = http::status::service_unavailable;
    const bool is_found = what.what.body || what.what.content_type == event_stream;
    if (what.status == http::status::ok && !is_found) what.status = http::status::not_found;
    return what;
}

asio::awaitable<bool> http_server::connection::send(answer what) {
    if (!what.what.body) what.what = plain_text(explanation_of(what.status));
    using body = http::span_body<const char>;
    http::response<body> response(what.status, what.version);
    response.body() = {what.what.body->data(), what.what.body->size()};
    describe(response, what.what.content_type, owner_.shown_.policy());
    response.keep_alive(what.keeps_alive);
    response.prepare_payload();
    http::response_serializer<body> out(response);
    stream_.expires_after(owner_.most_.patience);
    error_code failure;
    if (what.is_head) {
        const auto [ec, count] = co_await http::async_write_header(stream_, out, as_result);
        failure = ec;
    } else {
        const auto [ec, count] = co_await http::async_write(stream_, out, as_result);
        failure = ec;
    }
    co_return !failure && what.keeps_alive;
}

asio::awaitable<void> http_server::connection::stream_events(unsigned version, bool is_head) {
    http::response<http::empty_body> response(http::status::ok, version);
    describe(response, event_stream, owner_.shown_.policy());
    response.set("X-Accel-Buffering", "no"); // else nginx keeps events back
    response.keep_alive(false);              // the end of the connection is that of the stream
    http::response_serializer<http::empty_body> head(response);
    const auto [bad, head_bytes] = co_await http::async_write_header(stream_, head, as_result);
    if (bad || is_head) co_return;

    ++owner_.event_streams_;
    event_feed::reader news(owner_.shown_.events());
    while (!owner_.is_stopping_) {
        const auto text = co_await news.next();
        if (!text) break;
        stream_.expires_after(owner_.most_.patience);
        const auto [ec, count] =
            co_await asio::async_write(stream_, asio::buffer(*text), as_result);
        if (ec) break;
    }
    --owner_.event_streams_;
}

asio::awaitable<void> http_server::connection::say_goodbye() {
    // Closing with something unread would reset the connection, and the answer could be lost.
    error_code failure;
    stream_.socket().shutdown(net::tcp::socket::shutdown_send, failure);
    stream_.expires_after(goodbye_time);
    for (int i = 0; i < goodbye_reads && !failure; ++i) {
        buffer_.clear();
        const auto [ec, count] =
            co_await stream_.async_read_some(buffer_.prepare(max_http_header_bytes), as_result);
        failure = ec;
    }
}

} // namespace babel::server
