// The command that is run with each event.
#include "cli/app/event_hook.hpp"
#include "cli/private_folder.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/json/parse.hpp>

#include <sys/wait.h>

#include <cerrno>
#include <signal.h>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;
using cli::event_hook;
namespace event = client::event;

namespace {

/// A hook whose command works in a folder of its own.
class hooked : public private_folder {
public:
    explicit hooked(const std::string& command, event_hook::bounds within = {})
        : hook(
              loop.get_executor(),
              "cd '" + file("").parent_path().native() + "' || exit 1; " + command,
              log,
              [this](std::string text) { complaints.push_back(std::move(text)); },
              within
          ) {
        std::filesystem::create_directories(file("").parent_path());
    }
    ~hooked() { finish(0ms); }

    void tell(int count = 1) {
        for (int i = 0; i < count; ++i)
            hook.on_event(event::server_back{"alice"});
    }
    void finish(std::chrono::milliseconds limit) {
        babel::test::run_bounded(loop, hook.finish(limit));
    }
    std::string text(const char* name) const { return text_in(file(name)); }

    asio::io_context loop;
    logger log{log_level::error};
    std::vector<std::string> complaints;
    event_hook hook;
};

/// For conditions that no event of the loop reports.
template <class Predicate>
void look_until(asio::io_context& loop, Predicate is_so) {
    for (int i = 0; i < 5000 && !is_so(); ++i) {
        asio::steady_timer tick(loop, 2ms);
        bool has_rung = false;
        tick.async_wait([&](error_code) { has_rung = true; });
        babel::test::run_until(loop, [&] { return has_rung; });
    }
}

bool has_children() {
    siginfo_t about{};
    return ::waitid(P_ALL, 0, &about, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

} // namespace

TEST_CASE("the command reads the event and its type", "[hook]") {
    hooked test("cat > got; printf %s \"$BABEL_EVENT\" > type");
    test.hook.on_event(event::contacts_added{{"bob", "o'neil; rm -rf $HOME"}});
    test.finish(10s);
    CHECK(test.text("type") == "contacts.add");
    const auto got = test.text("got");
    CHECK(got.ends_with("}\n"));
    const auto parsed = boost::json::parse(got);
    const auto& fields = parsed.as_object();
    CHECK(fields.at("type").as_string() == "contacts.add");
    CHECK(fields.at("seq").as_int64() == 1);
    CHECK(fields.at("names").as_array().at(1).as_string() == "o'neil; rm -rf $HOME");
    CHECK(test.complaints.empty());
    CHECK_FALSE(has_children());
}

TEST_CASE("a command that reads nothing and one that fails do no harm", "[hook]") {
    hooked test("exit 3");
    std::vector<std::string> crowd(20'000, "somebody");
    test.hook.on_event(event::contacts_added{crowd});
    test.tell(3);
    test.finish(10s);
    CHECK(test.complaints.empty());
    CHECK_FALSE(has_children());
}

TEST_CASE("a command that the shell cannot run is reported once", "[hook]") {
    hooked test("/no/such/command");
    test.tell(2);
    test.finish(10s);
    REQUIRE(test.complaints.size() == 1);
    CHECK(test.complaints.front() == "--on-event: the shell cannot run the command (127)");
}

TEST_CASE("a command gets none of our descriptors and default signals", "[hook]") {
    REQUIRE(::signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    const int ours = ::dup(STDERR_FILENO); // not close-on-exec, as Asio's sockets
    hooked test("ls /proc/self/fd > fds; grep SigIgn: /proc/self/status | cut -f2 > signals");
    test.tell();
    test.finish(10s);
    ::close(ours);
    CHECK(test.text("fds") == "0\n1\n2\n3\n"); // 3 is the folder that ls reads
    const auto ignored = std::stoull(test.text("signals"), nullptr, 16);
    CHECK((ignored & 0x7fffffff) == 0); // those above are the C library's own
}

TEST_CASE("commands beyond the limit wait and none is lost", "[hook]") {
    hooked test("mkdir $$; ls | grep -c '^[0-9]' >> counts; rmdir $$", {2, 32, 10s});
    test.tell(12);
    test.finish(10s);
    CHECK(test.hook.dropped() == 0);
    std::istringstream counts(test.text("counts"));
    int lines = 0;
    for (int at_once = 0; counts >> at_once; ++lines)
        CHECK(at_once <= 2);
    CHECK(lines == 12);
}

TEST_CASE("events for which there is no room are counted and reported once", "[hook]") {
    hooked test("echo >> runs", {1, 2, 10s});
    test.tell(10); // one is running and two wait: nothing has run in between
    CHECK(test.hook.dropped() == 7);
    REQUIRE(test.complaints.size() == 1);
    CHECK(test.complaints.front().starts_with("--on-event: events are left out"));
    test.finish(10s);
    CHECK(test.text("runs") == "\n\n\n");
}

TEST_CASE("a command that hangs is killed with its whole process group", "[hook]") {
    hooked test("sleep 1000 & echo $! > id; wait", {1, 2, 100ms});
    test.tell();
    test.finish(10s);
    CHECK_FALSE(has_children());
    const auto sleeper = static_cast<pid_t>(std::stoi(test.text("id")));
    // Its parent is gone, so the process that adopts orphans must take its status.
    const auto is_gone = [&] {
        return ::kill(sleeper, 0) != 0 ||
               text_in("/proc/" + std::to_string(sleeper) + "/stat").find(") Z") !=
                   std::string::npos;
    };
    look_until(test.loop, is_gone);
    CHECK(is_gone());
}

TEST_CASE("at the end a running command gets SIGTERM", "[hook]") {
    hooked test("trap 'echo asked > end; exit' TERM; echo > begun; while :; do sleep 0.01; done");
    test.tell();
    look_until(test.loop, [&] { return !test.text("begun").empty(); });
    test.finish(1ms);
    while (::waitpid(-1, nullptr, 0) < 0 && errno == EINTR) { // only this test waits for it
    }
    CHECK(test.text("end") == "asked\n");
}

TEST_CASE("a client that a hook has started runs no hooks itself", "[hook]") {
    ::setenv("BABEL_EVENT", "call.up", 1);
    hooked test("echo > ran");
    ::unsetenv("BABEL_EVENT");
    test.tell();
    test.finish(10s);
    CHECK_FALSE(std::filesystem::exists(test.file("ran")));
}

TEST_CASE("without a command nothing is run", "[hook]") {
    asio::io_context loop;
    logger log(log_level::error);
    event_hook hook(
        loop.get_executor(), "", log, [](const std::string&) { FAIL("complaint"); }, {}
    );
    hook.on_event(event::server_back{"alice"});
    babel::test::run_bounded(loop, hook.finish(10s));
    CHECK(hook.dropped() == 0);
}
