// Files of names and invites.
#include "cli/private_folder.hpp"
#include "server/names/support.hpp"
#include "server/storage/name_store.hpp"
#include "support/bounded_run.hpp"
#include "support/standard_error.hpp"
#include <babel/crypto/openssh_key.hpp>
#include <babel/net/thread_task.hpp>

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

using namespace babel;
using namespace babel::server;
using test::key;

namespace {

constexpr std::uint64_t time_now = 1795953600; // 2026-11-29T12:00:00Z

/// A run of a server as far as its names go.
struct store_run {
    asio::io_context loop{1};
    logger log{log_level::warning};
    event_log events{log};
    counters counts;
    name_records records{counts, [] { return time_now; }};
    name_store store;

    explicit store_run(const std::filesystem::path& names)
        : store(loop.get_executor(), events, names.native()) {}
    ~store_run() { test::run_bounded(loop, store.close()); }

    std::string fault() {
        const auto opened = store.open(records);
        return opened ? "" : opened.error().why;
    }
    /// Makes a change, and returns its outcome.
    error_code after(const std::function<void(name_records::saved)>& change) {
        std::optional<error_code> outcome;
        change([&](error_code failed) { outcome = failed; });
        test::run_until(loop, [&] { return outcome.has_value(); });
        return *outcome;
    }
    error_code binds(const std::string& name, std::uint8_t number) {
        return after([&](auto saved) { records.rebind(name, key(number), saved); });
    }
};

struct state_folder : test::private_folder {
    std::filesystem::path names = file("names");
    std::filesystem::path invites = file("invites");

    state_folder() { std::filesystem::create_directories(names.parent_path()); }
};

std::string saved_line(const std::string& name, std::uint8_t number) {
    return name + " namespaces=\"babel-login\" " + crypto::to_openssh(key(number)) +
           " since=2026-11-29T12:00:00Z\n";
}

} // namespace

TEST_CASE("names and invites are there again in the next run", "[storage]") {
    state_folder folder;
    {
        store_run first(folder.names);
        CHECK(first.fault().empty());
        CHECK_FALSE(first.binds("alice", 1));
        CHECK_FALSE(first.binds("bob", 2));
        CHECK_FALSE(first.binds("alice", 3));
        CHECK_FALSE(first.after([&](auto saved) {
            first.records.add_invite({hash_of("one"), 2, time_now + 60, "carol"}, saved);
        }));
    }
    CHECK(test::text_in(folder.names) == saved_line("bob", 2) + saved_line("alice", 3));
    CHECK(test::mode_of(folder.names) == 0600);
    CHECK(test::mode_of(folder.invites) == 0600);
    store_run second(folder.names);
    CHECK(second.fault().empty());
    CHECK(second.records.names().size() == 2);
    CHECK(*second.records.names().find("alice") == binding{key(3), time_now});
    CHECK(second.records.invites().find("one", "carol", time_now));
    CHECK_FALSE(second.after([&](auto saved) { second.records.unbind("bob", saved); }));
    CHECK(test::text_in(folder.names) == saved_line("alice", 3));
}

TEST_CASE("a torn line is cut off before another one is added", "[storage]") {
    state_folder folder;
    const auto whole = saved_line("alice", 1);
    test::write_text(folder.names, whole + "bob namespaces=\"babel-lo");
    const auto said = test::standard_error_of([&] {
        store_run run(folder.names);
        CHECK(run.fault().empty());
        CHECK(test::text_in(folder.names) == whole);
        CHECK_FALSE(run.binds("carol", 3));
    });
    CHECK(said.find("its 24 bytes are removed") != std::string::npos);
    CHECK(test::text_in(folder.names) == whole + saved_line("carol", 3));
}

TEST_CASE("a wrong line prevents the start with its place and a remedy", "[storage]") {
    state_folder folder;
    SECTION("of names") {
        test::write_text(folder.names, saved_line("alice", 1) + "bob\n" + saved_line("carol", 3));
        store_run run(folder.names);
        CHECK(
            run.fault() == folder.names.native() + ":2: there is no key behind the name; correct "
                                                   "the line or remove it"
        );
        CHECK_FALSE(run.records.has_files());
    }
    SECTION("of invites") {
        test::write_text(folder.invites, "x\n");
        store_run run(folder.names);
        CHECK(run.fault().starts_with(folder.invites.native() + ":1: it does not begin with"));
    }
}

TEST_CASE("names that cannot be kept prevent the start", "[storage]") {
    state_folder folder;
    SECTION("no folder") {
        store_run run(folder.file("no/names"));
        CHECK(run.fault().ends_with("No such file or directory"));
    }
    SECTION("a folder in the place of the file") {
        std::filesystem::create_directory(folder.names);
        store_run run(folder.names);
        CHECK(run.fault().ends_with("Is a directory"));
    }
    SECTION("another server") {
        store_run first(folder.names);
        CHECK(first.fault().empty());
        store_run second(folder.names);
        CHECK(second.fault().ends_with("another server keeps its names there; set another `state`")
        );
    }
}

TEST_CASE("a change that fails is logged and has no effect", "[storage]") {
    state_folder folder;
    const auto said = test::standard_error_of([&] {
        store_run run(folder.names);
        CHECK(run.fault().empty());
        CHECK_FALSE(run.binds("alice", 1));
        std::filesystem::remove(folder.names);
        CHECK(run.binds("bob", 2) == boost::system::errc::no_such_file_or_directory);
        CHECK(run.binds("alice", 2) == boost::system::errc::no_such_file_or_directory);
        CHECK_FALSE(run.records.names().find("bob"));
        CHECK(run.records.names().find("alice")->key == key(1));
        CHECK(run.counts.value(counter::save_failures) == 2);
    });
    CHECK(said.find("cannot save " + folder.names.native() + ": No such") != std::string::npos);
}

TEST_CASE("the operator's file of names is read, or refused with its place", "[storage]") {
    state_folder folder;
    const auto pasted = "alice " + crypto::to_openssh(key(1)) + " alice@laptop";
    const auto fault = [&]() -> std::string {
        const auto read = read_authorized_names(folder.names.native());
        return read ? "" : read.error().why.substr(folder.names.native().size());
    };
    CHECK(fault() == ": there is no such file");
    test::write_text(folder.names, pasted);
    CHECK(
        test::value_in(read_authorized_names(folder.names.native()))->find("alice")->key == key(1)
    );
    test::write_text(folder.names, "\n\nalice ssh-rsa AAAA\n");
    CHECK(fault().starts_with(":3: the key is of another type"));
    test::write_text(folder.names, pasted.substr(0, 40));
    CHECK(fault() == ": the last line is not whole");
}

TEST_CASE("the loop goes on while a task is held up, and may end before it", "[storage]") {
    const auto go = std::make_shared<std::atomic<bool>>(false);
    const auto is_done = std::make_shared<std::atomic<bool>>(false);
    {
        asio::io_context loop{1};
        const std::function<error_code()> held_up = [go, is_done] {
            go->wait(false);
            *is_done = true;
            is_done->notify_all();
            return error_code();
        };
        test::spawned<error_code> waiting(loop, net::run_on_a_thread(loop.get_executor(), held_up));
        test::run_ready(loop);
        CHECK_FALSE(waiting.ended());
        waiting.cancel();
        CHECK(waiting.get() == errc::cancelled);
    }
    *go = true;
    go->notify_all();
    is_done->wait(false);
    CHECK(*is_done);
}
