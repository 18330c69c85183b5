// Two network namespaces, each with a device of ours, and the process that removes them.
#pragma once

#include <sys/types.h>

#include <array>
#include <string>
#include <vector>

namespace netlab {

/// A device to be made in an existing namespace.
struct tap {
    std::string space;
    std::string device;
};

/// Lifetime: creates the namespaces, and removes them at its end. Errors: std::runtime_error from
/// the constructors.
/// A helper process removes the namespaces, and kills the processes in them and in the registered
/// group, even if this process is killed.
class spaces {
public:
    spaces(const std::string& name, const std::string& congestion_control);
    /// TAP devices in namespaces of others, which remain. The devices end with this object.
    spaces(const tap& one, const tap& other);
    ~spaces();
    spaces(const spaces&) = delete;
    spaces& operator=(const spaces&) = delete;

    /// Non-blocking; a packet that one end sends is read here, from TAP devices as an Ethernet
    /// frame.
    const std::array<int, 2>& devices() const { return devices_; }
    const std::array<std::string, 2>& names() const { return names_; }
    /// Also kills that process group at the end.
    void ends_with_us(pid_t group);

private:
    void start_janitor(const std::vector<std::string>& removed);

    std::array<std::string, 2> names_;
    pid_t janitor_ = -1;
    int janitor_pipe_ = -1;
    std::array<int, 2> devices_{-1, -1};
};

} // namespace netlab
