// netlab: two network namespaces joined by an emulated link, for a machine without netem.
#include "link.hpp"
#include "options.hpp"
#include "spaces.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <sched.h>

namespace netlab {
namespace {

constexpr int timed_out_status = 124;
constexpr int reads_a_turn = 64;
constexpr auto grace = std::chrono::seconds(1); // between SIGTERM to the command and SIGKILL

std::array<int, 4> own_signals() {
    return {SIGCHLD, SIGINT, SIGTERM, SIGHUP};
}

int open_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : own_signals())
        sigaddset(&set, number);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/// Packets leave on time even if the machine is busy; without the privilege, as far as possible.
void run_before_others() {
    prctl(PR_SET_TIMERSLACK, 1UL);
    sched_param priority{};
    priority.sched_priority = 1;
    sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &priority);
}

pid_t start(const options& options, const spaces& ends, clock::time_point begin) {
    const pid_t child = fork();
    if (child != 0) return child;
    setsid();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const auto begin_ns = std::chrono::nanoseconds(begin.time_since_epoch()).count();
    setenv("NETLAB_NS_A", ends.names()[0].c_str(), 1);
    setenv("NETLAB_NS_B", ends.names()[1].c_str(), 1);
    setenv("NETLAB_BEGIN_NS", std::to_string(begin_ns).c_str(), 1);
    std::vector<char*> words;
    for (const auto& word : options.command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    execvp(words[0], words.data());
    std::perror(words[0]);
    _exit(127);
}

/// The command. It gets SIGTERM when its time is up or a signal comes, and SIGKILL if it does not
/// end.
class command {
public:
    command(pid_t child, clock::time_point deadline) : child_(child), deadline_(deadline) {}

    void check(clock::time_point now) {
        if (now < deadline_) return;
        timed_out_ = timed_out_ || !is_asked_;
        ask_to_end(is_asked_ ? SIGKILL : SIGTERM, now);
    }
    void on_signal(int number, clock::time_point now) {
        if (number != SIGCHLD) return ask_to_end(number, now);
        int status = 0;
        if (waitpid(child_, &status, WNOHANG) != child_) return;
        status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    bool has_ended() const { return status_ >= 0; }
    int status() const { return timed_out_ ? timed_out_status : status_; }
    clock::time_point deadline() const { return deadline_; }

private:
    void ask_to_end(int number, clock::time_point now) {
        kill(-child_, number);
        is_asked_ = true;
        deadline_ = now + grace;
    }

    pid_t child_;
    clock::time_point deadline_;
    bool is_asked_ = false;
    bool timed_out_ = false;
    int status_ = -1;
};

void wait_until(clock::time_point when, std::array<pollfd, 3>& watched) {
    const auto left =
        std::max<std::chrono::nanoseconds>(std::chrono::nanoseconds(0), when - clock::now());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{seconds.count(), (left - seconds).count()};
    ppoll(watched.data(), watched.size(), &timeout, nullptr);
}

void forward(command& running, std::array<link, 2>& links, const spaces& ends, int signals) {
    std::array<pollfd, 3> watched{
        {{ends.devices()[0], POLLIN, 0}, {ends.devices()[1], POLLIN, 0}, {signals, POLLIN, 0}}};
    packet buffer(64 * 1024);
    while (!running.has_ended()) {
        for (std::size_t end = 0; end < 2; ++end) {
            for (int left = reads_a_turn; left > 0; --left) {
                const auto size = read(ends.devices()[end], buffer.data(), buffer.size());
                if (size <= 0) break;
                links[end].accept({buffer.begin(), buffer.begin() + size}, clock::now());
            }
            links[end].deliver(clock::now(), [&](const packet& due) {
                // A full device loses packets, as real ones do.
                static_cast<void>(!write(ends.devices()[1 - end], due.data(), due.size()));
            });
        }
        for (signalfd_siginfo info; read(signals, &info, sizeof info) == sizeof info;)
            running.on_signal(static_cast<int>(info.ssi_signo), clock::now());
        running.check(clock::now());
        if (!running.has_ended()) {
            wait_until(std::min({links[0].next(), links[1].next(), running.deadline()}), watched);
        }
    }
}

void print(const char* direction, const link_counters& counted) {
    std::fprintf(
        stderr,
        "netlab %s: packets %llu, bytes %llu, lost %llu, overflow %llu, outage %llu, late %.2f "
        "ms\n",
        direction,
        static_cast<unsigned long long>(counted.packets),
        static_cast<unsigned long long>(counted.bytes),
        static_cast<unsigned long long>(counted.lost),
        static_cast<unsigned long long>(counted.overflow),
        static_cast<unsigned long long>(counted.outage),
        milliseconds(counted.max_late).count()
    );
}

spaces make_ends(const options& options) {
    if (!options.taps.empty()) return {options.taps[0], options.taps[1]};
    return {options.name, options.congestion_control};
}

int run(const options& options) {
    const int signals = open_signals();
    spaces ends = make_ends(options);
    run_before_others();
    const auto begin = clock::now();
    std::array<link, 2> links{
        link(options.link, 2 * options.seed, begin),
        link(options.link, 2 * options.seed + 1, begin)};
    const pid_t child = start(options, ends, begin);
    ends.ends_with_us(child);
    command running(child, begin + options.max_time);
    forward(running, links, ends, signals);
    print("a to b", links[0].counters());
    print("b to a", links[1].counters());
    return running.status();
}

} // namespace
} // namespace netlab

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) {
        std::fputs(netlab::usage, stdout);
        return 0;
    }
    try {
        return netlab::run(netlab::parse(words));
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "netlab: %s\n", problem.what());
        return 2;
    }
}
