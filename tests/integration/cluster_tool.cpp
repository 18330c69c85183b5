// A node of a cluster until its standard input ends; its sessions are alive when they are asked.
//
//   cluster_tool ID URL [PASSWORD_FILE [AUTHORITIES]]      an empty argument: none
//
// Lines on standard input: `ask TICKET NAME`, `release NAME`, `route NUMBER TEXT`, `ban NAME`.
// Lines on standard output: `linked NUMBER`, `away`, and the others as in node_fixture.hpp: "1 is
// granted", "+bob", "-bob", "lost alice", "check alice", "2 wrote hello". The log is on standard
// error.
#include "cluster/node/cluster_node.hpp"
#include "cluster/node_fixture.hpp"
#include <babel/core/asio.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>

#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace babel;
using namespace babel::cluster;

class printer final : public node_listener {
public:
    cluster_node* node = nullptr;

    void on_link(bool is_linked) override {
        print(is_linked ? "linked " + std::to_string(node->number()) : "away");
    }
    void on(const login_decided& login) override { print(line_of(login)); }
    void on(const presence_fact& fact) override {
        if (fact.what != presence_fact::kind::moved) print(line_of(fact));
    }
    void on(const name_lost& lost) override { print(line_of(lost)); }
    void on(const probe_session& asked) override {
        print(line_of(asked));
        node->on_probed(asked.name, true);
    }
    void on(const owner_told& told) override { print(line_of(told)); }
    void on(const owner_answered& answer) override { print(line_of(answer)); }
    void on(const ban_told& ban) override { print(line_of(ban)); }
    void on(const kick_ordered& order) override {
        print(line_of(order));
        node->call([&](auto& rules, auto&) {
            rules.operators().kicks().answer(order.from, order.which, false);
        });
    }
    void on(const kick_decided& kick) override { print(line_of(kick)); }
    void on(const register_compared& comparison) override { print(line_of(comparison)); }
    void on(const message_came& message) override { print(line_of(message)); }
    void on(const message_routed& message) override { print(line_of(message)); }
    void on(const refuse_to_start& refused) override { print("refuse: " + refused.why); }

private:
    static void print(const std::string& line) { std::cout << line << std::endl; }
};

void run_line(cluster_node& node, const std::string& line) {
    std::istringstream words(line);
    std::string verb, name;
    std::uint64_t number = 0;
    words >> verb;
    if (verb == "ask" || verb == "route") words >> number;
    words >> name;
    if (verb == "ask")
        node.ask(number, {name, "s", ""});
    else if (verb == "release")
        node.release(name);
    else if (verb == "route")
        node.route(number, name, 1);
    else if (verb == "ban")
        node.call([&](auto& rules, auto& out) { rules.operators().bans().change(name, true, out); }
        );
}

asio::awaitable<void> run(cluster_node& node) {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::posix::stream_descriptor input(co_await asio::this_coro::executor, ::dup(STDIN_FILENO));
    node.start();
    std::string read;
    for (;;) {
        const auto buffer = asio::dynamic_buffer(read);
        const auto [ec, size] = co_await asio::async_read_until(input, buffer, '\n', as_result);
        if (ec) break;
        run_line(node, read.substr(0, size - 1));
        read.erase(0, size);
    }
    co_await node.close();
}

std::shared_ptr<const crypto::trust_store> trusting(const std::string& path) {
    std::ifstream file(path);
    const std::string pem{std::istreambuf_iterator<char>(file), {}};
    return std::make_shared<const crypto::trust_store>(crypto::trust_store::from_pem(pem).value());
}

} // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> words(arguments, arguments + count);
    if (count < 3) return 2;
    const auto url = parse_engine_url(words[2]);
    if (!url) {
        std::cerr << url.error().why << '\n';
        return 2;
    }
    node_settings settings;
    settings.id = words[1];
    settings.engine.where = *url;
    if (count > 3) settings.engine.password_file = words[3];
    if (count > 4 && !words[4].empty()) settings.engine.authorities = trusting(words[4]);
    asio::io_context loop{1};
    logger log(log_level::info);
    printer out;
    cluster_node node(loop.get_executor(), settings, out, log);
    out.node = &node;
    asio::co_spawn(loop, run(node), asio::detached);
    loop.run();
}
