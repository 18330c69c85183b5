// Two network namespaces, each with a TUN device, and the process that removes them.
#pragma once

#include <sys/types.h>

#include <array>
#include <string>

namespace netlab {

/// Lifetime: creates the namespaces, and removes them at its end. Errors: std::runtime_error from
/// the constructor.
/// A helper process removes the namespaces, and kills the processes in them and in the registered
/// group, even if this process is killed.
class spaces {
public:
    spaces(const std::string& name, const std::string& congestion_control);
    ~spaces();
    spaces(const spaces&) = delete;
    spaces& operator=(const spaces&) = delete;

    /// Non-blocking; a packet that one end sends is read here.
    const std::array<int, 2>& devices() const { return devices_; }
    const std::array<std::string, 2>& names() const { return names_; }
    /// Also kills that process group at the end.
    void ends_with_us(pid_t group);

private:
    std::array<std::string, 2> names_;
    pid_t janitor_ = -1;
    int janitor_pipe_ = -1;
    std::array<int, 2> devices_{-1, -1};
};

} // namespace netlab
