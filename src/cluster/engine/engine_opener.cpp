#include "cluster/engine/engine_opener.hpp"

#include <babel/core/text.hpp>
#include <babel/crypto/secret.hpp>
#include <babel/server/private_file.hpp>

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <utility>

namespace babel::cluster {
namespace {

using kind = engine_url::kind;
using answer = result<reply, engine_fault>;

constexpr std::size_t max_password_bytes = 512;
constexpr std::chrono::seconds sentinel_limit{1};

template <class... Words>
error_code send(engine_connection& to, const Words&... words) {
    const std::array<std::string_view, sizeof...(words)> all{words...};
    return to.send(all);
}

/// The next reply, which is the answer to that command. An answer of the engine is only shown if it
/// cannot hold a password.
asio::awaitable<answer> next_answer(engine_connection& from, std::string_view command) {
    auto came = co_await from.next();
    if (!came) co_return engine_fault{std::string(command) + ": " + came.error().message()};
    if (!came->is_error()) co_return std::move(*came);
    const std::string_view text = came->text;
    const auto shown = command == "AUTH" ? text.substr(0, text.find(' ')) : text;
    co_return engine_fault{
        "the engine refuses " + std::string(command) + ": " + printable(shown, 100)};
}

template <class... Words>
asio::awaitable<answer> ask(engine_connection& engine, std::string_view name, Words... words) {
    const auto failed = send(engine, words...);
    if (failed) co_return engine_fault{std::string(name) + ": " + failed.message()};
    auto came = co_await next_answer(engine, name);
    co_return came;
}

/// The password, without the end of its line.
result<std::string, engine_fault> read_password(const std::filesystem::path& path) {
    auto text = server::read_private_file(path, max_password_bytes);
    if (!text) return engine_fault{text.error().why};
    if (!*text) return engine_fault{printable_path(path.string()) + ": there is no such file"};
    auto& password = **text;
    if (password.ends_with('\n')) password.pop_back();
    if (password.ends_with('\r')) password.pop_back();
    if (password.empty()) return engine_fault{printable_path(path.string()) + ": it is empty"};
    return {boost::system::in_place_value, std::move(password)}; // a fault could be made of it, too
}

using digests = std::array<std::string, script_count>;

asio::awaitable<result<digests, engine_fault>> load_scripts(engine_connection& engine) {
    digests all;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto failed = send(engine, "SCRIPT", "LOAD", text_of(static_cast<script>(i)).lua);
        if (failed) co_return engine_fault{"SCRIPT LOAD: " + failed.message()};
    }
    for (auto& digest : all) {
        auto loaded = co_await next_answer(engine, "SCRIPT LOAD");
        if (!loaded) co_return loaded.error();
        digest = std::move(loaded->text);
    }
    co_return all;
}

} // namespace

asio::awaitable<result<opened_engine, engine_fault>> engine_opener::open(link_connections& into) {
    co_await asio::this_coro::throw_if_cancelled(false);
    end_ = std::chrono::steady_clock::now() + settings_.open_limit;
    const auto at = co_await find_engine(into);
    if (!at) co_return at.error();
    const auto commands = co_await enter(into, *at);
    if (!commands) co_return commands.error();
    auto loaded = co_await load_scripts(*commands->connection);
    if (!loaded) co_return loaded.error();
    const auto news = co_await enter(into, *at);
    if (!news) co_return news.error();
    if (news->facts.run_id != commands->facts.run_id)
        co_return engine_fault{"the two connections ended at different engines"};
    opened_engine made;
    made.commands = commands->connection;
    made.news = news->connection;
    made.facts = commands->facts;
    made.digests = std::move(*loaded);
    co_return made;
}

/// Of several sentinels, the one that answered last is asked first.
asio::awaitable<result<host_and_port, engine_fault>>
engine_opener::find_engine(link_connections& into) {
    const auto& [how, user, hosts, path, master, database] = settings_.where;
    if (how == kind::local) co_return host_and_port{};
    if (how != kind::sentinel) co_return hosts.front();
    engine_fault fault;
    for (std::size_t i = 0; i < hosts.size() && !into.is_over(); ++i) {
        const auto index = next_sentinel_++ % hosts.size();
        const auto found = co_await ask_sentinel(into, hosts[index]);
        if (found) next_sentinel_ = index;
        if (found) co_return *found;
        fault = found.error();
    }
    co_return fault;
}

asio::awaitable<result<host_and_port, engine_fault>>
engine_opener::ask_sentinel(link_connections& into, const host_and_port& sentinel) {
    const auto where = with_port(sentinel.host, sentinel.port);
    const std::string_view name = settings_.where.master;
    const auto connected = co_await dialler_.connect(into, sentinel, sentinel_limit);
    if (!connected) co_return connected.error();
    const std::string_view command = "get-master-addr-by-name";
    const auto found = co_await ask(**connected, "SENTINEL", "SENTINEL", command, name);
    into.drop(**connected);
    if (!found) co_return engine_fault{where + ": " + found.error().why};
    if (!found->is_array())
        co_return engine_fault{where + ": no master is called " + printable(name)};
    const auto address = parse_master_address(*found);
    if (!address) co_return engine_fault{where + ": the answer is not an address"};
    co_return *address;
}

asio::awaitable<result<engine_opener::entrance, engine_fault>>
engine_opener::enter(link_connections& into, const host_and_port& at) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end_ - std::chrono::steady_clock::now()
    );
    const auto connected = co_await dialler_.connect(into, at, left);
    if (!connected) co_return connected.error();
    auto& engine = **connected;
    const auto logged_in = co_await log_in(engine);
    if (!logged_in) co_return logged_in.error();
    auto facts = co_await examine(engine);
    if (!facts) co_return facts.error();
    entrance made;
    made.connection = &engine;
    made.facts = std::move(*facts);
    co_return made;
}

/// An engine whose default user has no password takes commands without AUTH.
asio::awaitable<result<void, engine_fault>> engine_opener::log_in(engine_connection& to) {
    const auto& [how, user, hosts, path, master, database] = settings_.where;
    if (!settings_.password_file.empty() || !user.empty()) {
        std::string password;
        if (!settings_.password_file.empty()) {
            auto read = read_password(settings_.password_file);
            if (!read) co_return read.error();
            password = std::move(*read);
        }
        const auto failed =
            user.empty() ? send(to, "AUTH", password) : send(to, "AUTH", user, password);
        crypto::erase(password);
        if (failed) co_return engine_fault{"AUTH: " + failed.message()};
        const auto taken = co_await next_answer(to, "AUTH");
        if (!taken) co_return taken.error();
    }
    if (database) {
        const auto number = std::to_string(*database);
        const auto selected = co_await ask(to, "SELECT", "SELECT", std::string_view(number));
        if (!selected) co_return selected.error();
    }
    co_return boost::system::in_place_value;
}

asio::awaitable<result<engine_facts, engine_fault>> engine_opener::examine(engine_connection& engine
) {
    const auto about_server = co_await ask(engine, "INFO", "INFO", "server");
    if (!about_server) co_return about_server.error();
    auto facts = parse_server_info(*about_server);
    if (!facts) co_return engine_fault{"the answer to INFO is not that of Redis or Valkey"};
    const auto about_role = co_await ask(engine, "INFO", "INFO", "replication");
    if (!about_role) co_return about_role.error();
    if (is_master(*about_role)) co_return std::move(*facts);
    ++next_sentinel_; // the one that named it is behind
    co_return engine_fault{"the engine is a replica, which takes no writes"};
}

} // namespace babel::cluster
