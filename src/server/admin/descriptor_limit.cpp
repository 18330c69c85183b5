#include <babel/server/descriptor_limit.hpp>

#include <sys/resource.h>

#include <algorithm>

namespace babel::server {

std::size_t raise_descriptor_limit(std::size_t needed) {
    rlimit now{};
    if (::getrlimit(RLIMIT_NOFILE, &now) != 0) return 0;
    if (now.rlim_cur < needed) {
        auto more = now;
        more.rlim_cur = std::min<rlim_t>(needed, now.rlim_max);
        if (::setrlimit(RLIMIT_NOFILE, &more) == 0) now = more;
    }
    return now.rlim_cur;
}

} // namespace babel::server
