#include "thread_costs.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace babel::bench {

std::chrono::nanoseconds cpu_time_beside_first(pid_t pid) {
    const auto first = std::to_string(pid);
    std::chrono::nanoseconds sum{0};
    std::error_code failed;
    for (const auto& thread :
         std::filesystem::directory_iterator("/proc/" + first + "/task", failed)) {
        if (thread.path().filename() == first) continue;
        std::ifstream file(thread.path() / "schedstat");
        std::chrono::nanoseconds::rep spent = 0;
        if (!(file >> spent)) throw std::runtime_error("a thread's CPU time cannot be read");
        sum += std::chrono::nanoseconds(spent);
    }
    if (failed) throw std::runtime_error("the relay's process has ended");
    return sum;
}

} // namespace babel::bench
