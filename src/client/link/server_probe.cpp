#include "client/link/control_link.hpp"
#include "client/link/server_check.hpp"
#include "client/link/server_connector.hpp"
#include <babel/client/server_probe.hpp>
#include <babel/core/task_group.hpp>
#include <babel/core/text.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <functional>
#include <utility>
#include <variant>
#include <vector>

namespace babel::client {
namespace {

constexpr std::chrono::seconds greeting_limit{2};
constexpr std::chrono::seconds connect_limit{3}; // somebody waits for the result

asio::awaitable<void> give_up_greeting(asio::steady_timer& deadline, control_link& link) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto [ec] = co_await deadline.async_wait(as_result);
    if (!ec) link.close();
}

seen_certificate look_at(const server_connection& to) {
    seen_certificate seen;
    seen.failure = crypto::trust_store::of_system().check(*to.tls, to.server.host);
    if (const auto valid = crypto::validity_of_peer(*to.tls)) seen.valid = *valid;
    seen.now = std::chrono::system_clock::now();
    return seen;
}

/// Takes the messages of a server up to its greeting.
class greeting {
public:
    greeting(link_kind kind, seen_server& seen, std::function<void(const wire::bytes_list&)> judge)
        : seen_(seen), judge_(std::move(judge)), is_extended_(kind == link_kind::babel_2) {}

    bool is_over() const { return is_over_; }

    void take(const link_message& message) {
        if (const auto* refused = std::get_if<wire::error_response>(&message)) {
            seen_.refusal = refused->what;
            end({});
        } else if (const auto* welcome = std::get_if<wire::welcome>(&message)) {
            end(welcome->endorsements);
        } else if (std::holds_alternative<wire::hello_connect>(message) && !is_extended_) {
            end({});
        }
    }

    void end(const wire::bytes_list& endorsements) {
        if (!is_over_) judge_(endorsements);
        is_over_ = true;
    }

private:
    seen_server& seen_;
    std::function<void(const wire::bytes_list&)> judge_;
    bool is_extended_; // the endorsements come in a Welcome, behind Hello
    bool is_over_ = false;
};

asio::awaitable<error_code>
await_end(asio::any_io_executor executor, control_link& link, greeting& words, seen_server& seen) {
    asio::steady_timer deadline(executor, greeting_limit);
    task_group watch(executor);
    watch.spawn(give_up_greeting(deadline, link));
    const control_link::handler on_message = [&](const link_message& message) {
        words.take(message);
        if (!words.is_over()) return;
        seen.round_trip = link.round_trip();
        link.close();
    };
    auto reading = link.run(on_message);
    auto end = co_await std::move(reading);
    watch.cancel(); // the timer's own cancel() would miss a task that has not started
    co_await watch.join();
    if (words.is_over()) co_return error_code();
    if (end == asio::error::operation_aborted) end = errc::timed_out;
    co_return end;
}

void note_failures(seen_server& seen, const server_connector& connector, const std::string& host) {
    seen.passed_over = connector.failures();
    if (!seen.failure || seen.passed_over.empty()) return;
    seen.where = with_port(host, seen.passed_over.back().port);
    seen.passed_over.pop_back();
}

} // namespace

asio::awaitable<seen_server> probe_server(asio::any_io_executor executor, const settings& given) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto options = given;
    options.remember = {};
    seen_server seen;
    seen.where = with_port(options.server.host, options.server.port);
    server_check check(options);
    auto plan = check.plan();
    if (!plan) {
        seen.insecure = plan.error().why;
        co_return seen;
    }
    logger quiet(log_level::error);
    server_connector connector(executor, options, quiet, connect_limit);
    auto connecting = connector.connect(*std::move(plan));
    auto made = co_await std::move(connecting);
    if (!made) seen.failure = made.error();
    note_failures(seen, connector, options.server.host);
    if (!made) co_return seen;
    seen.where = with_port(made->server.host, made->server.port);
    seen.node = made->node;
    if (made->tls) {
        seen.certificate = look_at(*made);
        seen.tls_port = made->node.port;
    }
    std::vector<std::uint8_t> buffer(4096);
    control_link link(std::move(made->transport), made->kind, buffer);
    greeting words(made->kind, seen, [&](const wire::bytes_list& endorsements) {
        auto checked = check.check(*made, endorsements);
        if (checked)
            seen.security = *std::move(checked);
        else
            seen.insecure = checked.error().why;
    });
    auto waiting = await_end(executor, link, words, seen);
    seen.failure = co_await std::move(waiting);
    words.end({}); // of a server that did not greet as well
    co_return seen;
}

} // namespace babel::client
