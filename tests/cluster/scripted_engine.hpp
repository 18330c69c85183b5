// An engine whose answers are the test's, on a port of the loopback interface.
#pragma once

#include "cluster/cluster_fixture.hpp"
#include "cluster/engine/engine_url.hpp"
#include "cluster/engine/resp.hpp"
#include "cluster/scripts/scripts.hpp"
#include "net/sockets.hpp"
#include "support/bounded_run.hpp"
#include <babel/core/task_group.hpp>
#include <babel/net/outbox.hpp>
#include <babel/net/socket_transport.hpp>
#include <babel/net/tls_transport.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace babel::cluster {

using lines = std::vector<std::string>;

/// A reply as the engine writes it.
inline std::string to_resp(const reply& value) {
    const auto sized = [](char mark, std::size_t size) {
        return mark + std::to_string(size) + "\r\n";
    };
    switch (value.is) {
    case reply::kind::nil:
        return "*-1\r\n";
    case reply::kind::integer:
        return ":" + std::to_string(value.number) + "\r\n";
    case reply::kind::text:
        return sized('$', value.text.size()) + value.text + "\r\n";
    case reply::kind::error:
        return "-" + value.text + "\r\n";
    case reply::kind::array:
        break;
    }
    auto all = sized('*', value.elements.size());
    for (const auto& each : value.elements)
        all += to_resp(each);
    return all;
}

class scripted_engine {
public:
    static constexpr auto unlimited = std::numeric_limits<std::size_t>::max();

    /// The answer to a command, of which the line has the first words: "AUTH", "INFO server",
    /// "SCRIPT LOAD", "EVALSHA join", "XREAD". Null: the engine's own answer.
    using answerer = std::function<std::optional<reply>(const std::string& line)>;

    /// Answers by the rows as they are then, which outlive it.
    static answerer by_rows(const std::map<std::string, reply>& rows) {
        return [&rows](const std::string& line) -> std::optional<reply> {
            const auto found = rows.find(line);
            if (found == rows.end()) return {};
            return found->second;
        };
    }

    explicit scripted_engine(asio::io_context& loop, const crypto::tls_context* tls = nullptr)
        : loop_(loop), tls_(tls), scratch_{loop.get_executor(), {}, {}},
          acceptor_(loop, test::at("127.0.0.1")), tasks_(loop.get_executor()) {
        tasks_.spawn(accept());
    }
    ~scripted_engine() { test::run_bounded(loop_, close()); }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    engine_url url() const {
        engine_url made;
        made.how = tls_ ? engine_url::kind::tls : engine_url::kind::tcp;
        made.hosts.push_back({"127.0.0.1", port()});
        return made;
    }

    /// Lines of all commands, the words of the last one, and of the last one of each line.
    lines seen;
    lines last;
    std::map<std::string, lines> words_of;
    std::size_t count(const std::string& line) const {
        return static_cast<std::size_t>(std::ranges::count(seen, line));
    }

    answerer answers;
    /// Lines of commands that are not answered.
    std::string unanswered;
    /// Numbers of commands: the engine closes all connections, fails, or does not answer.
    std::size_t cut_at = unlimited;
    std::size_t fail_at = unlimited;
    std::size_t silent_at = unlimited;
    std::string failure_text;
    /// Bytes after which the engine closes all connections, once.
    std::size_t cut_after_bytes = unlimited;
    std::size_t sent_bytes = 0;
    /// Bytes that were sent by the end of each answer.
    std::vector<std::size_t> answer_ends;
    std::string run_id = "r1";
    std::string role = "master";

    std::size_t connections() const { return clients_.size(); }

    void cut() {
        for (auto& each : clients_)
            each.link->close();
    }
    /// Closes the connection on which a read waits, or the other one.
    void cut_one(bool is_news) {
        for (auto& each : clients_)
            if (each.waits_for_news == is_news) each.link->close();
    }
    /// The answer to the read that waits.
    void answer_read(const reply& value) {
        for (auto& each : clients_)
            if (std::exchange(each.waits_for_news, false)) return send(each, to_resp(value));
        FAIL("no read waits");
    }
    bool has_read() const {
        return std::ranges::any_of(clients_, [](const auto& each) { return each.waits_for_news; });
    }

private:
    struct client {
        explicit client(std::unique_ptr<net::transport> by)
            : link(std::move(by)), out(*link, unlimited / 2) {}
        std::unique_ptr<net::transport> link;
        net::outbox out;
        reply_reader commands;
        bool waits_for_news = false;
    };

    asio::awaitable<void> close() {
        error_code ignored;
        acceptor_.close(ignored);
        cut();
        co_await tasks_.join();
    }

    asio::awaitable<void> accept() {
        co_await asio::this_coro::throw_if_cancelled(false);
        while (acceptor_.is_open()) {
            auto socket = co_await net::accept(acceptor_);
            if (!socket) continue;
            auto link = net::make_transport(std::move(*socket));
            if (tls_) link = std::make_unique<net::tls_transport>(std::move(link), *tls_, scratch_);
            tasks_.spawn(serve(std::move(link)));
        }
    }

    asio::awaitable<void> serve(std::unique_ptr<net::transport> link) {
        co_await asio::this_coro::throw_if_cancelled(false);
        const auto self = clients_.emplace(clients_.end(), std::move(link));
        if (!acceptor_.is_open()) self->link->close();
        for (bool is_open = true; is_open;) {
            const auto [ec] = co_await self->link->wait(net::direction::read, as_result);
            is_open = !ec && read(*self);
        }
        clients_.erase(self);
    }

    bool read(client& by) {
        std::array<std::uint8_t, 4096> buffer;
        const auto got = by.link->try_read(buffer);
        if (!got) return got.error() == errc::would_block;
        if (by.commands.feed(std::span(buffer).first(*got))) return false;
        for (;;) {
            auto next = by.commands.next();
            if (!next) return false;
            if (!*next) return true;
            on_command(by, **next);
        }
    }

    static std::string line_of(const lines& command) {
        const auto& first = command.at(0);
        if (first == "EVALSHA") return first + " " + command.at(1).substr(4); // "sha-join"
        const bool has_second = first == "INFO" || first == "SCRIPT";
        return has_second ? first + " " + command.at(1) : first;
    }

    void on_command(client& by, const reply& command) {
        last.clear();
        for (const auto& each : command.elements)
            last.push_back(each.text);
        const auto line = line_of(last);
        const auto number = seen.size();
        seen.push_back(line);
        words_of[line] = last;
        if (number == cut_at) return cut();
        if (number == silent_at || line == unanswered) return;
        if (number == fail_at) return send(by, to_resp(failure(failure_text)));
        if (auto chosen = answers ? answers(line) : std::nullopt) return send(by, to_resp(*chosen));
        if (line == "XREAD")
            by.waits_for_news = true;
        else
            send(by, to_resp(own_answer(line)));
    }

    reply own_answer(const std::string& line) const {
        if (line == "INFO server")
            return text("run_id:" + run_id + "\r\nuptime_in_seconds:100\r\n");
        if (line == "INFO replication") return text("role:" + role + "\r\n");
        if (line == "SCRIPT LOAD") return text("sha-" + std::string(loaded_script()));
        return text("OK");
    }

    std::string_view loaded_script() const {
        for (std::size_t i = 0; i < script_count; ++i) {
            const auto& [name, lua] = text_of(static_cast<script>(i));
            if (lua == last.at(2)) return name;
        }
        return "unknown";
    }

    void send(client& to, std::string bytes) {
        const auto left = cut_after_bytes - std::min(sent_bytes, cut_after_bytes);
        const bool is_cut = cut_after_bytes != unlimited && bytes.size() > left;
        if (is_cut) bytes.resize(left);
        sent_bytes += bytes.size();
        answer_ends.push_back(sent_bytes);
        to.out.post(bytes_view(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
        if (!is_cut) return;
        cut_after_bytes = unlimited;
        cut();
    }

    asio::io_context& loop_;
    const crypto::tls_context* tls_; // null: none
    net::tls_scratch scratch_;
    test::tcp::acceptor acceptor_;
    std::list<client> clients_;
    task_group tasks_;
};

} // namespace babel::cluster
