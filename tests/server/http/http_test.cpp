// HTTP server over real sockets: answers and deadlines.
#include "server/http/running_http.hpp"

#include <chrono>
#include <list>
#include <string>

using namespace babel;
using namespace std::chrono_literals;
using server::event_feed;
using server::http_limits;
using test::has;
using test::http_client;
using test::running_http;
using test::share;

TEST_CASE("a page has its length and security headers", "[http]") {
    running_http s;
    const auto answer = s.answer_to_line("GET /");
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.ends_with("\r\n\r\n<p>hello</p>"));
    CHECK(has(answer, "Content-Type: text/html\r\n"));
    CHECK(has(answer, "Content-Length: 12\r\n"));
    CHECK(has(answer, "Content-Security-Policy: default-src 'none'\r\n"));
    CHECK(has(answer, "X-Content-Type-Options: nosniff\r\n"));
    CHECK(has(answer, "Cache-Control: no-store\r\n"));
    CHECK(has(answer, "Date: "));
}

TEST_CASE("a query does not matter", "[http]") {
    running_http s;
    CHECK(s.answer_to_line("GET /?a=b").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("HEAD yields the header alone", "[http]") {
    running_http s;
    const auto answer = s.answer_to_line("HEAD /");
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(has(answer, "Content-Length: 12\r\n"));
    CHECK(answer.ends_with("\r\n\r\n"));
    CHECK(has(s.answer_to_line("HEAD /events"), "Content-Type: text/event-stream\r\n"));
}

TEST_CASE("other paths are not found", "[http]") {
    running_http s;
    for (const auto* line : {"GET /what", "GET //", "GET /../etc/passwd", "HEAD *"}) {
        INFO(line);
        CHECK(s.answer_to_line(line).starts_with("HTTP/1.1 404 Not Found\r\n"));
    }
}

TEST_CASE("pages only allow GET and HEAD", "[http]") {
    running_http s;
    for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"}) {
        INFO(method);
        const auto answer = s.answer_to_line(std::string(method) + " /");
        CHECK(answer.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
        CHECK(has(answer, "Allow: GET, HEAD\r\n"));
    }
}

TEST_CASE("a request with a body is refused unread", "[http]") {
    running_http s;
    const auto sized =
        s.answer("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");
    CHECK(sized.starts_with("HTTP/1.1 413 "));
    const auto chunked =
        s.answer("GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello"
        );
    CHECK(chunked.starts_with("HTTP/1.1 413 "));
    const auto posted = s.answer(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n" +
        std::string(50'000, 'x')
    );
    CHECK(posted.starts_with("HTTP/1.1 405 "));
}

TEST_CASE("a header may be long but not too long", "[http]") {
    running_http s;
    const std::string cookie = "Cookie: " + std::string(6'000, 'x') + "\r\nConnection: close";
    CHECK(s.answer("GET / HTTP/1.1\r\nHost: localhost\r\n" + cookie + "\r\n\r\n")
              .starts_with("HTTP/1.1 200 "));
    const auto many = s.answer("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
    CHECK(many.starts_with("HTTP/1.1 431 "));
    const auto target = s.answer("GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\n\r\n");
    CHECK(target.starts_with("HTTP/1.1 431 "));
}

TEST_CASE("an invalid request gets an answer and ends the connection", "[http]") {
    running_http s;
    for (const auto* nonsense :
         {"hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02\x01\r\n\r\n"})
        CHECK(s.answer(nonsense).starts_with("HTTP/1.1 400 Bad Request\r\n"));
}

TEST_CASE("several requests may follow each other on a connection", "[http]") {
    running_http s;
    auto who = s.connects();
    who.asks("GET /").asks("HEAD /").asks("GET /what");
    who.until_hears("There is no such page");
    CHECK_FALSE(who.is_cut_off());
    who.asks("GET /").half_closes();
    CHECK(who.until_cut_off().ends_with("<p>hello</p>"));
}

TEST_CASE("HTTP 1.0 is answered and closed", "[http]") {
    running_http s;
    CHECK(s.answer("GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 200 OK\r\n"));
}

TEST_CASE("a client that sends nothing or half a request is disconnected", "[http]") {
    running_http s({16, 12, 30ms});
    auto silent = s.connects();
    auto slow = s.connects();
    slow.sends("GET / HTTP/1.1\r\nHost:");
    CHECK(silent.until_cut_off().empty());
    CHECK(slow.until_cut_off().empty());
    s.until_connections(0);
}

TEST_CASE("a client that does not read a long answer is disconnected", "[http]") {
    running_http s({16, 12, 50ms});
    auto deaf = s.silent(4096);
    deaf.asks("GET /long");
    s.until_connections(1);
    s.until_connections(0);
}

TEST_CASE("a connection above the limit is closed at once and counted", "[http]") {
    running_http s({3, 2, 10s});
    std::list<http_client> there;
    for (int i = 0; i < 3; ++i)
        there.push_back(s.connects());
    s.until_connections(3);
    auto one_more = s.connects();
    CHECK(one_more.until_cut_off().empty());
    CHECK(s.shown.refused == 1);
    there.pop_front();
    s.until_connections(2);
    CHECK(s.answer_to_line("GET /").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("a reader of events gets the last one at once and then each", "[http][events]") {
    running_http s;
    auto who = s.connects();
    who.asks("GET /events").until_hears("data: first\n\n");
    CHECK(has(who.heard(), "Content-Type: text/event-stream\r\n"));
    s.shown.feed.publish(share("data: whole\n\n"), share("data: change\n\n"));
    CHECK(who.until_hears("data: change\n\n").find("whole") == std::string::npos);
}

TEST_CASE("event streams leave room for other requests", "[http][events]") {
    running_http s({4, 2, 10s});
    std::list<http_client> readers;
    for (int i = 0; i < 2; ++i) {
        readers.push_back(s.connects());
        readers.back().asks("GET /events").until_hears("data: first");
    }
    const auto answer = s.answer_to_line("GET /events");
    CHECK(answer.starts_with("HTTP/1.1 503 "));
    CHECK(has(answer, "Retry-After: "));
    CHECK(s.answer_to_line("GET /").starts_with("HTTP/1.1 200 "));
}

TEST_CASE(
    "a reader of events who stops reading is dropped and the others go on", "[http][events]"
) {
    running_http s({16, 12, 1s}); // time enough for who reads, on a busy machine too
    auto deaf = s.silent(4096);
    deaf.asks("GET /events");
    auto keen = s.connects();
    keen.asks("GET /events").until_hears("data: first");
    s.until_connections(2);
    const auto big = share("data: " + std::string(1 << 20, 'x') + "\n\n");
    s.shown.feed.publish(big, big);
    s.until_connections(1);
    s.shown.feed.publish(share("data: last\n\n"), share("data: last\n\n"));
    keen.until_hears("data: last\n\n");
    CHECK(keen.heard().size() > big->size());
}

TEST_CASE("a reader who missed events gets the whole of the latest", "[http][events]") {
    asio::io_context loop{1};
    event_feed feed(loop.get_executor());
    event_feed::reader reader(feed);
    const auto next = [&] { return *test::run_bounded(loop, reader.next()); };
    feed.publish(share("whole 1"), share("change 1"));
    CHECK(next() == "whole 1");
    feed.publish(share("whole 2"), share("change 2"));
    CHECK(next() == "change 2");
    feed.publish(share("whole 3"), share("change 3"));
    feed.publish(share("whole 4"), share("change 4"));
    CHECK(next() == "whole 4");
}
