#include <babel/server/limits.hpp>

#include <sys/resource.h>

#include <algorithm>

namespace babel::server {

std::size_t unauthenticated_for(std::size_t users) {
    constexpr std::size_t least = 1024;
    return std::max(least, users / 2);
}

limits fitted(limits wanted, std::size_t descriptors) {
    const auto reserve = std::clamp<std::size_t>(descriptors / 2, 12, descriptor_reserve);
    const auto room = descriptors - std::min(descriptors, reserve);
    if (wanted.users + wanted.unauthenticated <= room) return wanted;
    wanted.unauthenticated = std::clamp<std::size_t>(room / 4, 1, wanted.unauthenticated);
    wanted.users =
        std::clamp<std::size_t>(room - std::min(room, wanted.unauthenticated), 1, wanted.users);
    return wanted;
}

std::size_t raise_descriptor_limit(const limits& wanted) {
    rlimit now{};
    if (::getrlimit(RLIMIT_NOFILE, &now) != 0) return 0;
    const rlim_t needed = wanted.users + wanted.unauthenticated + descriptor_reserve;
    if (now.rlim_cur < needed) {
        auto more = now;
        more.rlim_cur = std::min(needed, now.rlim_max);
        if (::setrlimit(RLIMIT_NOFILE, &more) == 0) now = more;
    }
    return now.rlim_cur;
}

} // namespace babel::server
