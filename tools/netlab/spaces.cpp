#include "spaces.hpp"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sched.h>
#include <stdexcept>

namespace netlab {
namespace {

constexpr std::array<const char*, 2> addresses{"10.77.0.1", "10.77.0.2"};

[[noreturn]] void fail(const std::string& action) {
    throw std::runtime_error(action + ": " + std::strerror(errno));
}

/// Names come from our own options: letters, digits and underscores.
void ip(const std::string& words) {
    if (std::system(("ip " + words).c_str()) != 0) throw std::runtime_error("failed: ip " + words);
}

void remove_space(const std::string& name) {
    if (access(("/run/netns/" + name).c_str(), F_OK) != 0) return;
    if (FILE* pids = popen(("ip netns pids " + name + " 2>/dev/null").c_str(), "r")) {
        for (int pid = 0; std::fscanf(pids, "%d", &pid) == 1;)
            if (pid > 1 && pid != getpid()) kill(pid, SIGKILL);
        pclose(pids);
    }
    ip("netns del " + name);
}

/// Keeps this thread in the namespace during its lifetime.
class visit {
public:
    explicit visit(const std::string& name) : home_(open("/proc/self/ns/net", O_RDONLY)) {
        const int there = open(("/run/netns/" + name).c_str(), O_RDONLY);
        if (home_ < 0 || there < 0 || setns(there, CLONE_NEWNET) != 0) fail("cannot enter " + name);
        close(there);
    }
    ~visit() {
        if (setns(home_, CLONE_NEWNET) != 0) std::abort();
        close(home_);
    }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;

private:
    int home_;
};

void write_setting(const std::string& name, const std::string& value) {
    std::ofstream file("/proc/sys/net/" + name);
    file << value << std::flush;
    if (!file) throw std::runtime_error("cannot set " + name + " to " + value);
}

int open_device(const std::string& name, short kind) {
    const int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (device < 0) fail("/dev/net/tun");
    ifreq request{};
    request.ifr_flags = static_cast<short>(kind | IFF_NO_PI);
    std::strncpy(request.ifr_name, name.c_str(), IFNAMSIZ - 1);
    if (ioctl(device, TUNSETIFF, &request) != 0) fail("cannot make " + name);
    return device;
}

int make_end(
    const std::string& name,
    const char* own,
    const char* peer,
    const std::string& congestion_control
) {
    ip("netns add " + name);
    int device = -1;
    {
        const visit inside(name);
        // Without IPv6 only the programs' own packets cross the link.
        write_setting("ipv6/conf/all/disable_ipv6", "1");
        write_setting("ipv6/conf/default/disable_ipv6", "1");
        if (!congestion_control.empty()) {
            write_setting("ipv4/tcp_congestion_control", congestion_control);
        }
        device = open_device("link", IFF_TUN);
    }
    const std::string there = "-n " + name;
    ip(there + " link set lo up");
    ip(there + " addr add " + own + " peer " + peer + " dev link");
    ip(there + " link set dev link txqueuelen 2000 up");
    return device;
}

int make_tap(const tap& end) {
    if (end.device.size() >= IFNAMSIZ) throw std::runtime_error(end.device + ": too long a name");
    const visit inside(end.space);
    return open_device(end.device, IFF_TAP);
}

/// The helper process: records groups until our end of the pipe closes, and then cleans up.
[[noreturn]] void clean_up_after(int pipe, const std::vector<std::string>& names) {
    setsid();
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
        std::signal(number, SIG_IGN);
    pid_t group = 0;
    for (pid_t received = 0; read(pipe, &received, sizeof received) == sizeof received;)
        group = received;
    if (group > 1) kill(-group, SIGKILL);
    for (const auto& name : names)
        remove_space(name);
    _exit(0);
}

} // namespace

spaces::spaces(const std::string& name, const std::string& congestion_control)
    : names_{name + "-a", name + "-b"} {
    start_janitor({names_.begin(), names_.end()});
    for (std::size_t i = 0; i < 2; ++i)
        devices_[i] = make_end(names_[i], addresses[i], addresses[1 - i], congestion_control);
}

spaces::spaces(const tap& one, const tap& other) : names_{one.space, other.space} {
    start_janitor({});
    devices_ = {make_tap(one), make_tap(other)};
}

void spaces::start_janitor(const std::vector<std::string>& removed) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
    janitor_ = fork();
    if (janitor_ < 0) fail("fork");
    if (janitor_ == 0) {
        close(ends[1]);
        clean_up_after(ends[0], removed);
    }
    close(ends[0]);
    janitor_pipe_ = ends[1];
}

spaces::~spaces() {
    close(janitor_pipe_);
    while (waitpid(janitor_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void spaces::ends_with_us(pid_t group) {
    if (write(janitor_pipe_, &group, sizeof group) != sizeof group) fail("janitor");
}

} // namespace netlab
